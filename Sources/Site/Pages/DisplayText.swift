import Foundation

/// Numbers and times in the words of the page.
enum DisplayText {
  /// `1:02:03` or `4:05`, of seconds.
  static func clock(_ seconds: Double) -> String {
    let total = whole(seconds)
    let minutes = total / 60 % 60
    let tail = padded(total % 60)
    return total < 3600 ? "\(minutes):\(tail)" : "\(total / 3600):\(padded(minutes)):\(tail)"
  }

  /// `PT3723S`, for machines (HTML duration string).
  static func machineDuration(_ seconds: Double) -> String { "PT\(whole(seconds))S" }

  /// `21 November 2026`; the day in UTC, since a page does not know where it is read.
  static func day(_ date: Date) -> String { date.formatted(spelled) }

  /// `2026-11-21T04:00:47Z`, for machines.
  static func machineTime(_ date: Date) -> String { date.formatted(.iso8601) }

  private static let spelled = Date.VerbatimFormatStyle(
    format: "\(day: .defaultDigits) \(month: .wide) \(year: .defaultDigits)", locale: Locale(identifier: "en_GB"),
    timeZone: .gmt, calendar: Calendar(identifier: .gregorian))

  private static func whole(_ seconds: Double) -> Int {
    seconds.isFinite ? Int(min(max(seconds.rounded(), 0), 1e9)) : 0
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
