import Catalog
import Foundation

/// Numbers, times and lines of text as pages show them in every language, and as machines read them.
enum DisplayText {
  /// `1:02:03` or `4:05`, of seconds.
  static func clock(_ seconds: Double) -> String {
    let total = whole(seconds)
    let minutes = total / 60 % 60
    let tail = padded(total % 60)
    return total < 3600 ? "\(minutes):\(tail)" : "\(total / 3600):\(padded(minutes)):\(tail)"
  }

  /// `PT3723S`, for machines (HTML duration string, ISO 8601).
  static func machineDuration(_ seconds: Double) -> String { "PT\(whole(seconds))S" }

  /// `2026-11-21T04:00:47Z`, for machines.
  static func machineTime(_ date: Date) -> String { Timestamp.text(date).prefix(19) + "Z" }

  /// `Sat, 21 Nov 2026 04:00:47 +0000`, for feeds (RFC 5322 §3.3; English whatever the page's language).
  static func feedTime(_ date: Date) -> String {
    let text = Timestamp.text(date)
    let day = Words.english.day(date).split(separator: " ")
    guard day.count == 3 else { return "" }
    // 1 January 1970 was a Thursday.
    let days = Int((date.timeIntervalSince1970 / 86400).rounded(.down))
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][((days % 7) + 7) % 7]
    return "\(weekday), \(day[0].count == 1 ? "0" : "")\(day[0]) \(day[1].prefix(3)) \(day[2]) "
      + "\(text.dropFirst(11).prefix(8)) +0000"
  }

  /// The words of a text, with one space between them.
  static func oneLine(_ text: some StringProtocol) -> String {
    // Most texts are ASCII, which needs none of Unicode's tables to tell spaces: a site has ten thousand of them.
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
      return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
    let words = text.utf8.split { $0 == UInt8(ascii: " ") || (0x09...0x0D).contains($0) }
    return words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
  }

  static func whole(_ seconds: Double) -> Int {
    seconds.isFinite ? Int(min(max(seconds.rounded(), 0), 1e9)) : 0
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
