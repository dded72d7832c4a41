import CLibAV

/// Decodes pictures that stand alone, such as the first of each segment, one after the other with one decoder.
@safe package struct KeyFrameDecoder: ~Copyable {
  private var decoder: Decoder
  private let rotation: Int
  private let file: String

  /// - Parameters:
  ///   - header: a media file that has the track's header; its pictures are not read.
  ///   - isRough: whether small copies are all that is wanted: edges between blocks are not smoothed then.
  package static func open(_ header: any ByteSource, isRough: Bool) throws(MediaError) -> KeyFrameDecoder {
    let demuxer = try Demuxer.open(header)
    guard let track = demuxer.facts.video.first else { throw .damaged(file: header.name, reason: "no video track") }
    var decoder = try Decoder.open(try demuxer.parameters(of: track.index), file: header.name)
    if isRough { decoder.skipLoopFilter() }
    return KeyFrameDecoder(decoder: decoder, rotation: track.rotation, file: header.name)
  }

  private init(decoder: consuming Decoder, rotation: Int, file: String) {
    self.decoder = decoder
    self.rotation = rotation
    self.file = file
  }

  /// Decodes one access unit.
  /// - Returns: nil when it cannot be understood by itself.
  package mutating func decode(_ bytes: [UInt8]) throws(MediaError) -> StillPicture? {
    var picture: Frame?
    let packet = try Packet().replacing(bytes: bytes)
    _ = try decoder.decode(packet) { if picture == nil { picture = $0 } }
    // A decoder holds pictures back that others could be shown before.
    _ = try decoder.decode(nil) { if picture == nil { picture = $0 } }
    decoder.restart()
    guard let picture else { return nil }
    return StillPicture(frame: picture, rotation: rotation, file: file)
  }
}
