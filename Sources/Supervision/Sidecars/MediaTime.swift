import Catalog
import Foundation

/// A place in a video as people write it.
enum MediaTime {
  /// A thousand hours: far beyond any video, and far within what a manifest may say.
  private static let longest = 3_600_000.0

  /// `90`, `90.5`, `1:30`, `01:02:03.250`; nil for anything else.
  static func seconds(_ text: String) -> Double? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (1...3).contains(parts.count) else { return nil }
    var total = 0.0
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      guard let match = part.wholeMatch(of: #/\d{1,9}(\.\d{1,9})?/#), isLast || match.output.1 == nil,
        let value = Double(part), index == 0 || value < 60
      else { return nil }
      total = total * 60 + value
    }
    return total <= longest ? total : nil
  }
}

/// When a video is to be listed, as people write it.
enum PublicationTime {
  /// RFC 3339; without an offset the time is that of `zone`, without a time the day begins.
  static func date(_ text: String, zone: TimeZone) -> Date? {
    if let date = Timestamp.date(text) { return date }
    guard let match = text.wholeMatch(of: #/(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2})(:\d{2})?)?/#) else { return nil }
    let time = match.output.2.map(String.init) ?? "00:00"
    let seconds = match.output.3.map(String.init) ?? ":00"
    // The zone's offset depends on the time: ask for it at the same time of day in UTC, and once more at what comes out.
    guard let there = Timestamp.date("\(match.output.1)T\(time)\(seconds)Z") else { return nil }
    let first = there.addingTimeInterval(-Double(zone.secondsFromGMT(for: there)))
    return there.addingTimeInterval(-Double(zone.secondsFromGMT(for: first)))
  }
}
