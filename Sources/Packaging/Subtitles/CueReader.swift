import Media

/// Turns the packets of one text track into cues on the renditions' common time line.
final class CueReader {
  /// A cue whose length nobody tells. Milliseconds.
  private static let usualLength: Int64 = 5000
  /// What is looked at to tell a track's encoding.
  private static let mostSample = 64 << 10

  private let base: TimeBase
  private let timeline: Timeline
  private let codec: String
  /// nil for WebVTT, whose packets are cue text.
  private var decoder: SubtitleDecoder? = nil
  private let styles: ScriptStyles
  /// Of packets that are not in UTF-8, as they ought to be.
  private var foreignBytes: [UInt8] = []
  private(set) var damagedPackets = 0

  init(_ parameters: CodecParameters, codec: String, timeline: Timeline, file: String) throws(MediaError) {
    base = parameters.timeBase
    self.timeline = timeline
    self.codec = codec
    if codec == "webvtt" {
      styles = ScriptStyles()
    } else {
      let decoder = try SubtitleDecoder.open(parameters, file: file)
      styles = ScriptStyles(header: decoder.header)
      self.decoder = consume decoder
    }
  }

  func cues(of packet: Packet) -> [SubtitleCue] {
    guard let time = packet.presentationTime ?? packet.decodingTime, packet.sizeBytes > 0 else { return [] }
    let start = timeline.ticks(time, of: base, timescale: 1000)
    let length = Timeline.bounded(TimeBase(1, 1000).ticks(packet.duration, of: base))
    let end = start + (length > 0 ? length : Self.usualLength)
    return texts(of: packet).map { SubtitleCue(start: start, end: end, text: $0.text, settings: $0.settings) }
  }

  private func texts(of packet: Packet) -> [(text: String, settings: String)] {
    let packet = inUTF8(packet)
    if codec == "webvtt" {
      let words = packet.withBytes { bytes in bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
      return [(WebVTTCue.text(words), WebVTTCue.settings(packet.cueSettings ?? ""))]
    }
    guard let events = decoder?.events(of: packet) else {
      damagedPackets += 1
      return []
    }
    return events.map { CueText.ofEvent($0, styles: styles) }.filter { !$0.text.isEmpty }
  }

  /// Matroska and AVI have text in other encodings, against their rules; libavcodec refuses it.
  private func inUTF8(_ packet: Packet) -> Packet {
    guard codec != "mov_text" else { return packet }
    let bytes = packet.withBytes { bytes in bytes.withUnsafeBytes { Array($0) } }
    guard String(validating: bytes, as: UTF8.self) == nil else { return packet }
    if foreignBytes.count < Self.mostSample { foreignBytes += bytes }
    let text = TextEncoding.text(of: bytes, like: foreignBytes)
    return (try? packet.replacing(bytes: Array(text.utf8))) ?? packet
  }
}
