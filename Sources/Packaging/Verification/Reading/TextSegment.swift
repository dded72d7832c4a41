/// A segment of WebVTT subtitles (RFC 8216 §3.5).
struct TextSegment: Sendable {
  struct Cue: Equatable, Sendable {
    /// Seconds, as the file says them.
    let start: Double
    let end: Double
    let text: String
  }

  /// X-TIMESTAMP-MAP: `local`, in seconds, is `mpegts`, at 90 kHz.
  struct TimestampMap: Equatable, Sendable {
    let local: Double
    let mpegts: Int64
  }

  private(set) var map: TimestampMap?
  private(set) var hasMap = false
  private(set) var cues: [Cue] = []
  private(set) var faults: [String] = []

  static let longestBytes = 16 << 20
  private static let mostCues = 20_000

  /// - Returns: nil when the bytes do not begin like WebVTT.
  init?(_ bytes: [UInt8]) {
    var content = bytes[...]
    if content.starts(with: [0xEF, 0xBB, 0xBF]) { content = content.dropFirst(3) }
    guard content.starts(with: "WEBVTT".utf8) else { return nil }
    guard let text = String(validating: content, as: UTF8.self) else {
      faults.append("is not in UTF-8")
      return
    }
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    var index = lines.startIndex
    while index < lines.endIndex, !lines[index].isEmpty {
      if lines[index].hasPrefix("X-TIMESTAMP-MAP=") {
        hasMap = true
        map = Self.timestampMap(lines[index].dropFirst("X-TIMESTAMP-MAP=".count))
        if map == nil { faults.append("has an X-TIMESTAMP-MAP that is not 'LOCAL:time,MPEGTS:number'") }
      }
      index += 1
    }
    readCues(lines[index...])
  }

  private mutating func readCues(_ lines: ArraySlice<Substring>) {
    var index = lines.startIndex
    while index < lines.endIndex {
      guard lines[index].contains("-->") else {
        index += 1
        continue
      }
      guard let (start, end) = Self.times(lines[index]), start <= end else {
        faults.append("has a cue with broken times: '\(lines[index].prefix(60))'")
        return
      }
      var body: [Substring] = []
      index += 1
      while index < lines.endIndex, !lines[index].isEmpty, !lines[index].contains("-->") {
        body.append(lines[index])
        index += 1
      }
      guard cues.count < Self.mostCues else { return }
      cues.append(Cue(start: start, end: end, text: body.joined(separator: "\n")))
    }
  }

  private static func times(_ line: Substring) -> (Double, Double)? {
    let words = line.split { $0 == " " || $0 == "\t" }
    guard words.count >= 3, words[1] == "-->", let start = seconds(words[0]), let end = seconds(words[2]) else {
      return nil
    }
    return (start, end)
  }

  /// `hh:mm:ss.ttt`, hours left out or not.
  private static func seconds(_ text: Substring) -> Double? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count) else { return nil }
    var total = 0.0
    for part in parts {
      guard part.utf8.count <= 9, part.utf8.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2E }),
        let value = Double(part)
      else { return nil }
      total = total * 60 + value
    }
    return total
  }

  private static func timestampMap(_ text: Substring) -> TimestampMap? {
    var local: Double?
    var mpegts: Int64?
    for part in text.split(separator: ",") {
      if part.hasPrefix("LOCAL:") { local = seconds(part.dropFirst(6)) }
      if part.hasPrefix("MPEGTS:") { mpegts = Int64(part.dropFirst(7)) }
    }
    guard let local, let mpegts, (0...1 << 33).contains(mpegts) else { return nil }
    return TimestampMap(local: local, mpegts: mpegts)
  }
}
