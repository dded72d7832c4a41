/// Turns an ASS event, which is what libavcodec makes of every text format, into WebVTT cue text: bold, italic, underline
/// and plain colours stay, all other styling goes, and nothing in the words can be taken for markup.
struct CueText {
  private var text = ""
  private var written = CueStyle()
  private var style: CueStyle
  private let usual: CueStyle
  /// The first word on it counts for the whole event.
  private var place: Int?
  private var isDrawing = false
  private var lineIsBlank = true
  /// Line breaks and spaces count only once words follow them: a blank line would end the cue.
  private var breaks = 0
  private var spaces = ""

  /// - Parameters:
  ///   - event: `ReadOrder,Layer,Style,Name,MarginL,MarginR,MarginV,Effect,Text`.
  ///   - styles: those of the script that the event is of.
  /// - Returns: the cue's text, empty when there are no words, and its settings.
  static func ofEvent(_ event: String, styles: ScriptStyles = ScriptStyles()) -> (text: String, settings: String) {
    let fields = event.split(separator: ",", maxSplits: 8, omittingEmptySubsequences: false)
    guard fields.count == 9 else { return ("", "") }
    let named = styles[fields[2]]
    var cue = CueText(named.style)
    cue.read(Array(String(fields[8]).unicodeScalars))
    return (cue.text + cue.written.closing, CuePlace.settings(cue.place ?? named.place))
  }

  private init(_ style: CueStyle) {
    usual = style
    self.style = style
  }

  private mutating func read(_ scalars: [Unicode.Scalar]) {
    var index = 0
    // Nobody is to look for an end again and again where there is none.
    let lastClose = scalars.lastIndex(of: "}") ?? 0
    while index < scalars.count {
      let scalar = scalars[index]
      let next = index + 1 < scalars.count ? scalars[index + 1] : nil
      if scalar == "{", index < lastClose, let close = scalars[index...].firstIndex(of: "}") {
        apply(overrides: scalars[(index + 1)..<close])
        index = close + 1
      } else if scalar == "\\", let next, let meant = Self.escapes[next] {
        put(meant)
        index += 2
      } else {
        put(scalar)
        index += 1
      }
    }
  }

  private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
    "N": "\n", "n": "\n", "h": "\u{A0}", "{": "{", "}": "}", "\\": "\\",
  ]

  private mutating func apply(overrides: ArraySlice<Unicode.Scalar>) {
    for part in overrides.split(separator: "\\") {
      let tag = String(String.UnicodeScalarView(part)).filter { !$0.isWhitespace }
      guard let letter = tag.first else { continue }
      if letter == "c" || tag.hasPrefix("1c") {
        let colour = tag.drop { $0 == "1" || $0 == "c" }
        // Others, such as `\clip`, look alike.
        if colour.isEmpty { style.colour = usual.colour }
        if colour.first == "&" { style.colour = CueStyle.colour(ass: colour) }
        continue
      }
      if letter == "a", place == nil {
        place = tag.hasPrefix("an") ? Int(tag.dropFirst(2)) : Int(tag.dropFirst()).map(CuePlace.place(legacy:))
        continue
      }
      let value = Int(tag.dropFirst())
      // `\b` is followed by a number or nothing, unlike `\bord` and `\blur`.
      guard value != nil || tag.count == 1 || letter == "r" else { continue }
      switch letter {
      case "b": style.isBold = value.map { $0 == 1 || $0 >= 600 } ?? usual.isBold
      case "i": style.isItalic = value.map { $0 == 1 } ?? usual.isItalic
      case "u": style.isUnderlined = value.map { $0 == 1 } ?? usual.isUnderlined
      case "p": isDrawing = (value ?? 0) > 0
      case "r": style = usual
      default: continue
      }
    }
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    guard !isDrawing else { return }
    switch scalar {
    case "\n":
      if !lineIsBlank { breaks = 1 }
      spaces = ""
      lineIsBlank = true
      return
    case " ", "\t", "\u{A0}":
      spaces.unicodeScalars.append(scalar == "\t" ? " " : scalar)
      return
    case "\0"..."\u{1F}", "\u{7F}": return
    default: break
    }
    if written != style {
      text += written.closing
    }
    if breaks > 0 { text += "\n" } else if !text.isEmpty || !lineIsBlank { text += spaces }
    if written != style {
      text += style.opening
      written = style
    }
    breaks = 0
    spaces = ""
    lineIsBlank = false
    switch scalar {
    case "&": text += "&amp;"
    case "<": text += "&lt;"
    case ">": text += "&gt;"
    default: text.unicodeScalars.append(scalar)
    }
  }
}
