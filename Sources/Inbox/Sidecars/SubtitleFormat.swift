/// What subtitles are written in, told by their content; the ending of the name may say otherwise.
package enum SubtitleFormat: String, Sendable, CaseIterable {
  case srt, vtt
  /// SSA too, its older form.
  case ass

  /// How much of the file is looked at: the first subtitle stands far in front of it.
  private static let lookedAt = 64 << 10

  /// Looks at the first lines only; what a broken line means is for whoever renders them.
  /// - Throws: when it is none of these.
  package static func detect(_ bytes: [UInt8]) throws(SidecarFault) -> SubtitleFormat {
    let text = try ASCIIView.text(of: bytes.prefix(lookedAt))
    // WebVTT §4.1: the word, then the end, a blank or a line break.
    if text.starts(with: "WEBVTT".utf8), text.dropFirst(6).first.map({ $0 <= 0x20 }) ?? true { return .vtt }
    let lines = text.split { $0 == 0x0A || $0 == 0x0D }.lazy.map { trimmed($0) }
    if let first = lines.first(where: { !$0.isEmpty && $0.first != UInt8(ascii: ";") }),
      String(decoding: first, as: UTF8.self).lowercased() == "[script info]"
    {
      return .ass
    }
    if lines.contains(where: isTiming) { return .srt }
    throw SidecarFault(
      "These are no subtitles that we can read: SubRip (.srt), WebVTT (.vtt) and ASS (.ass) are known, by their content. "
        + "Save them as one of these, as plain text.")
  }

  private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line.drop { $0 <= 0x20 }
    while let last = line.last, last <= 0x20 { line.removeLast() }
    return line
  }

  /// `00:01:02,345 --> 00:01:04,000`, generously: one digit for the hours, a point for the comma.
  private static func isTiming(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.count < 200, line.contains(UInt8(ascii: ">")) else { return false }
    let text = String(decoding: line, as: UTF8.self)
    return text.prefixMatch(of: #/\d{1,3}:\d{1,2}:\d{1,2}[,.]\d{1,3}\s*-->\s*\d{1,3}:\d{1,2}:\d{1,2}[,.]\d{1,3}/#)
      != nil
  }
}

/// A text's letters as far as they are ASCII, whatever it is encoded in: enough to tell formats apart.
enum ASCIIView {
  /// - Throws: when it is no text at all.
  static func text(of bytes: some Collection<UInt8>) throws(SidecarFault) -> [UInt8] {
    let bytes = Array(bytes)
    if bytes.starts(with: [0xFF, 0xFE]) { return narrowed(bytes.dropFirst(2), low: 0) }
    if bytes.starts(with: [0xFE, 0xFF]) { return narrowed(bytes.dropFirst(2), low: 1) }
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    guard !text.contains(0) else {
      throw SidecarFault("This is no text, whatever its name says. Is it the right file?")
    }
    return text
  }

  /// UTF-16 (`low`: which byte of a pair is the low one); what is not ASCII becomes a question mark.
  private static func narrowed(_ bytes: ArraySlice<UInt8>, low: Int) -> [UInt8] {
    let bytes = Array(bytes)
    return stride(from: 0, to: bytes.count - 1, by: 2).map { index in
      bytes[index + 1 - low] == 0 ? bytes[index + low] : UInt8(ascii: "?")
    }
  }
}
