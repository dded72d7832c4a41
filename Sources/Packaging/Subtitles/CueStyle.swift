/// How words look, as far as WebVTT can say it (W3C WebVTT §4.2.2): its tags, and the colours that have a class of their own.
struct CueStyle: Equatable, Sendable {
  var isBold = false
  var isItalic = false
  var isUnderlined = false
  /// One of WebVTT's classes (§5.1), e.g. `yellow`; nil is white, or what WebVTT has no class for.
  var colour: String?

  var opening: String {
    (colour.map { "<c.\($0)>" } ?? "") + (isBold ? "<b>" : "") + (isItalic ? "<i>" : "") + (isUnderlined ? "<u>" : "")
  }

  var closing: String {
    (isUnderlined ? "</u>" : "") + (isItalic ? "</i>" : "") + (isBold ? "</b>" : "") + (colour == nil ? "" : "</c>")
  }

  /// - Parameter text: as ASS writes colours, `&HAABBGGRR&` or `&HBBGGRR&`.
  static func colour(ass text: some StringProtocol) -> String? {
    let digits = text.drop { $0 == "&" || $0 == "H" || $0 == "h" }.prefix(while: \.isHexDigit)
    return UInt32(digits, radix: 16).flatMap { colours[$0 & 0xFF_FFFF] }
  }

  /// Blue, green, red.
  private static let colours: [UInt32: String] = [
    0x00FFFF: "yellow", 0xFFFF00: "cyan", 0x00FF00: "lime", 0x0000FF: "red", 0xFF00FF: "magenta", 0xFF0000: "blue",
    0x000000: "black",
  ]
}

/// Where a cue stands: `1` to `9` as on a number pad, as ASS counts; 2, at the bottom, is where WebVTT puts it anyway.
enum CuePlace {
  /// WebVTT cue settings (§4.4); empty for the usual place.
  static func settings(_ place: Int) -> String {
    var words: [String] = []
    if (7...9).contains(place) { words.append("line:0") }
    if (4...6).contains(place) { words.append("line:50%") }
    if [1, 4, 7].contains(place) { words.append("align:left") }
    if [3, 6, 9].contains(place) { words.append("align:right") }
    return words.joined(separator: " ")
  }

  /// SSA's older way to count: 1 to 3 at the bottom, 5 to 7 at the top, 9 to 11 in the middle.
  static func place(legacy: Int) -> Int {
    switch legacy {
    case 5...7: legacy + 2
    case 9...11: legacy - 5
    default: legacy
    }
  }
}
