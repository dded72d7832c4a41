/// Turns an ASS event, which is what libavcodec makes of every text format, into WebVTT cue text: bold, italic and
/// underline stay, all other styling goes, and nothing in the words can be taken for markup.
struct CueText {
  private struct Style: Equatable {
    var isBold = false
    var isItalic = false
    var isUnderlined = false
    var opening: String { (isBold ? "<b>" : "") + (isItalic ? "<i>" : "") + (isUnderlined ? "<u>" : "") }
    var closing: String { (isUnderlined ? "</u>" : "") + (isItalic ? "</i>" : "") + (isBold ? "</b>" : "") }
  }

  private var text = ""
  private var written = Style()
  private var style = Style()
  private var isDrawing = false
  private var lineIsBlank = true
  /// Line breaks and spaces count only once words follow them: a blank line would end the cue.
  private var breaks = 0
  private var spaces = ""

  /// - Parameter event: `ReadOrder,Layer,Style,Name,MarginL,MarginR,MarginV,Effect,Text`.
  static func ofEvent(_ event: String) -> String {
    let fields = event.split(separator: ",", maxSplits: 8, omittingEmptySubsequences: false)
    return fields.count == 9 ? of(String(fields[8])) : ""
  }

  static func of(_ words: String) -> String {
    var cue = CueText()
    cue.read(Array(words.unicodeScalars))
    return cue.text + cue.written.closing
  }

  private mutating func read(_ scalars: [Unicode.Scalar]) {
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      let next = index + 1 < scalars.count ? scalars[index + 1] : nil
      if scalar == "{", let close = scalars[index...].firstIndex(of: "}") {
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
      let value = Int(tag.dropFirst())
      // `\b` is followed by a number or nothing, unlike `\bord` and `\blur`.
      guard value != nil || tag.count == 1 || letter == "r" else { continue }
      switch letter {
      case "b": style.isBold = value == 1 || (value ?? 0) >= 600
      case "i": style.isItalic = value == 1
      case "u": style.isUnderlined = value == 1
      case "p": isDrawing = (value ?? 0) > 0
      case "r": style = Style()
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
