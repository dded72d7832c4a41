/// EXT-X-START: where players begin (RFC 8216 §4.3.5.2).
package struct StartPoint: Equatable, Sendable {
  /// Seconds from the start; from the end when negative.
  package var timeOffset: Double
  /// Show nothing before it, even of the segment that holds it.
  package var isPrecise: Bool

  package init(timeOffset: Double, isPrecise: Bool = false) {
    self.timeOffset = timeOffset
    self.isPrecise = isPrecise
  }

  var line: String {
    let sign = timeOffset < 0 ? "-" : ""
    let precise = isPrecise ? ",PRECISE=YES" : ""
    return "#EXT-X-START:TIME-OFFSET=\(sign)\(DecimalText.seconds(timeOffset.magnitude))\(precise)\n"
  }

  init(_ line: PlaylistLines.Line) throws(PlaylistError) {
    let attributes = try line.attributes()
    let text = attributes["TIME-OFFSET"] ?? ""
    let isNegative = text.hasPrefix("-")
    guard let magnitude = DecimalText.decimal(isNegative ? text.dropFirst() : text[...]) else {
      throw line.error("EXT-X-START needs a TIME-OFFSET in seconds (RFC 8216 §4.3.5.2)")
    }
    self.init(timeOffset: isNegative ? -magnitude : magnitude, isPrecise: attributes["PRECISE"] == "YES")
  }
}
