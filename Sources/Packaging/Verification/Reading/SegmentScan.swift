/// Tells by its first bytes what a segment is, and reads it.
enum SegmentScan {
  private static let headBytes = 1024

  static func facts(
    of bytes: any StreamBytes, header: InitSegment?, isPicture: Bool, hasCaptions: Bool = false, reference: Int64?
  ) throws(StreamReadError) -> SegmentFacts {
    let head = try bytes.read(at: 0, count: headBytes)
    if head.first == 0x47, head.count < 189 || head[188] == 0x47 {
      return try TransportStreamScan.facts(of: bytes, reference: reference, isPicture: isPicture)
    }
    var facts = SegmentFacts()
    facts.sizeBytes = bytes.sizeBytes
    if head.starts(with: "WEBVTT".utf8) || head.starts(with: [0xEF, 0xBB, 0xBF] + Array("WEBVTT".utf8)) {
      facts.container = .webVTT
      guard bytes.sizeBytes <= Int64(TextSegment.longestBytes) else {
        facts.fault("rfc8216-3.5", "is longer than \(TextSegment.longestBytes) bytes")
        return facts
      }
      let text = TextSegment(try bytes.read(at: 0, count: Int(bytes.sizeBytes)))
      for fault in text?.faults ?? [] { facts.fault("rfc8216-3.5", fault) }
      facts.text = text
      return facts
    }
    if head.starts(with: "ID3".utf8) || isSound(head) {
      facts.container = .packedAudio
      let owner = Array("com.apple.streaming.transportStreamTimestamp".utf8)
      if !head.starts(with: "ID3".utf8) || !contains(head, owner) {
        facts.fault("rfc8216-3.4", "does not begin with an ID3 tag that says its time")
      }
      return facts
    }
    let types = ["styp", "moof", "sidx", "emsg", "prft", "ftyp", "moov", "mdat", "free"]
    guard let box = BoxHeader(head[...]), types.contains(box.type) else { return facts }
    facts.container = .fragmentedMP4
    // Without its header nobody knows what its times mean.
    guard let header else { return facts }
    return try FragmentScan.facts(of: bytes, header: header, isPicture: isPicture, hasCaptions: hasCaptions)
  }

  /// The first frame of MPEG audio, AC-3 or ADTS.
  private static func isSound(_ head: [UInt8]) -> Bool {
    guard head.count > 2 else { return false }
    return head[0] == 0xFF && head[1] & 0xE0 == 0xE0 || head[0] == 0x0B && head[1] == 0x77
  }

  private static func contains(_ bytes: [UInt8], _ words: [UInt8]) -> Bool {
    guard bytes.count >= words.count else { return false }
    return (0...bytes.count - words.count).contains { bytes[$0...].starts(with: words) }
  }
}
