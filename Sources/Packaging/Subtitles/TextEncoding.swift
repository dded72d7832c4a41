import CUchardet
import Glibc

/// Reads text in whatever encoding it is: by its byte order mark, as UTF-8, or as what uchardet takes it for.
enum TextEncoding {
  /// - Parameter sample: more text in the same encoding, to tell that by; by default the text itself.
  /// - Returns: what cannot be read becomes U+FFFD.
  static func text(of bytes: [UInt8], like sample: [UInt8]? = nil) -> String {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return String(decoding: bytes.dropFirst(3), as: UTF8.self) }
    if bytes.starts(with: [0xFF, 0xFE]) { return converted(Array(bytes.dropFirst(2)), from: "UTF-16LE") ?? "" }
    if bytes.starts(with: [0xFE, 0xFF]) { return converted(Array(bytes.dropFirst(2)), from: "UTF-16BE") ?? "" }
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    return converted(bytes, from: detected(sample ?? bytes)) ?? converted(bytes, from: western)
      ?? String(decoding: bytes, as: UTF8.self)
  }

  private static let western = "WINDOWS-1252"

  /// Names of encodings that Windows' own, which subtitles are mostly written in, contain.
  private static let wider = [
    "ASCII": western, "ISO-8859-1": western, "SHIFT_JIS": "CP932", "EUC-KR": "CP949", "GB2312": "GB18030",
  ]

  private static func detected(_ bytes: [UInt8]) -> String {
    guard let detector = uchardet_new() else { return western }
    defer { uchardet_delete(detector) }
    let status = bytes.withUnsafeBytes { buffer in
      uchardet_handle_data(detector, buffer.bindMemory(to: CChar.self).baseAddress, buffer.count)
    }
    uchardet_data_end(detector)
    guard status == 0, let name = uchardet_get_charset(detector) else { return western }
    let found = String(cString: name).uppercased()
    return found.isEmpty ? western : wider[found] ?? found
  }

  /// - Returns: nil when the C library does not know `encoding`.
  private static func converted(_ bytes: [UInt8], from encoding: String) -> String? {
    let conversion = iconv_open("UTF-8", encoding)
    guard Int(bitPattern: conversion) != -1 else { return nil }
    defer { iconv_close(conversion) }
    let unit = encoding.hasPrefix("UTF-16") ? 2 : 1
    var bytes = bytes
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    bytes.withUnsafeMutableBytes { source in
      var input = source.bindMemory(to: CChar.self).baseAddress
      var left = source.count
      while left > 0 {
        let (answer, number, written) = buffer.withUnsafeMutableBytes { target in
          var output = target.bindMemory(to: CChar.self).baseAddress
          var room = target.count
          let answer = iconv(conversion, &input, &left, &output, &room)
          return (answer, errno, target.count - room)
        }
        result += buffer[..<written]
        if answer != -1 || number == E2BIG { continue }
        result += [0xEF, 0xBF, 0xBD]
        // Otherwise the last letter is cut off.
        guard number == EILSEQ, left > unit else { break }
        input = input.map { $0 + unit }
        left -= unit
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
