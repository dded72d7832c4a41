import HLS
import Media

/// Writes one rendition's files, segment by segment, and reports each one that is complete.
///
/// Handed from one thread to another at most, and never used by two at once; hence the unchecked conformance.
final class RenditionOutput: @unchecked Sendable {
  /// What has been written of a segment goes to its file beyond this: memory stays bounded whatever the bit rate.
  private static let mostBytesHeld = 4 << 20

  private let rendition: Int
  private let folder: String
  private let timescale: Int32
  private let writer: any SegmentWriter
  private let fileExtension: String
  private let publisher: any RenditionListener
  /// Segments that an earlier run published: they are there and stay as they are.
  private let published: Int
  private var number = 0
  /// How many formats there have been before this one.
  private var formats = 0
  /// The file that holds the format's header, until a segment has named it.
  private var map: String?
  private var isDiscontinuous = false
  private var held: [Sample] = []
  private var heldBytes = 0
  /// Of the segment that is being filled.
  private var samples = 0
  private var file: SegmentFile? = nil
  /// What the segment that is being filled is encrypted with.
  private var material: SegmentKeys.Material?

  /// Where to go on, where what was published before is not passed over again.
  struct Start {
    /// How many segments there are.
    let segment: Int
    /// The last continuity counter of each PID of a transport stream.
    let counters: [UInt16: UInt8]
  }

  init(
    rendition: Int, folder: String, header: TrackHeader, type: PackagingOptions.SegmentType, published: Int,
    publisher: any RenditionListener, goingOn start: Start? = nil
  ) throws(PackagingError) {
    self.rendition = rendition
    self.folder = folder
    self.timescale = header.timescale
    self.published = published
    self.publisher = publisher
    switch type {
    case .fmp4:
      writer = FragmentedMP4Writer(header, file: folder, after: start?.segment ?? 0)
      fileExtension = "m4s"
    case .mpegts:
      writer = try media { () throws(MediaError) in
        try TransportStreamWriter(header, file: folder, counters: start?.counters ?? [:])
      }
      fileExtension = "ts"
    }
    number = start?.segment ?? 0
    // Its header is there, and playlists name it.
    if start == nil { try open(header) }
  }

  private func open(_ header: TrackHeader) throws(PackagingError) {
    let initSegment = try media { () throws(MediaError) in try writer.initSegment() }
    let name = formats == 0 ? "init.mp4" : "init-\(formats).mp4"
    map = initSegment == nil ? nil : name
    formats += 1
    try publisher.opened(rendition, initSegment: initSegment, named: name, codecs: header.parameters)
  }

  /// What follows, from the next segment on, has another format.
  func change(to header: TrackHeader) throws(PackagingError) {
    try media { () throws(MediaError) in try writer.change(to: header) }
    try open(header)
    isDiscontinuous = true
  }

  /// The next segment does not go on where the one before ended, in this rendition or in another (RFC 8216 §6.2.4).
  func discontinue() { isDiscontinuous = true }

  func append(_ sample: Sample) throws(PackagingError) {
    held.append(sample)
    samples += 1
    heldBytes += sample.packet.sizeBytes
    if heldBytes >= Self.mostBytesHeld { try writeHeld() }
  }

  /// Ends the segment that `append` filled.
  /// - Parameters:
  ///   - duration: what the playlist says, ticks of the rendition's timescale.
  ///   - isIndependent: whether decoding can start at its first sample.
  func endSegment(duration: Int64, isIndependent: Bool) throws(PackagingError) {
    try writeHeld()
    guard let size = try media({ () throws(MediaError) in try finishFile() }) else { return }
    let seconds = Double(max(duration, 0)) / Double(timescale)
    try publisher.completed(
      rendition,
      WrittenSegment(
        name: name(of: number), duration: seconds, sizeBytes: size, samples: samples, isIndependent: isIndependent,
        isOld: number < published, map: map, isDiscontinuous: isDiscontinuous && number > 0, key: material?.tag))
    number += 1
    samples = 0
    map = nil
    isDiscontinuous = false
  }

  private func finishFile() throws(MediaError) -> Int64? {
    guard var open = file.take() else { return nil }
    try writer.endSegment(&open)
    return try open.finish()
  }

  /// A picture stands for the sound's sake.
  func hold(seconds: Double) throws(PackagingError) { try publisher.held(rendition, seconds: seconds) }

  func end() throws(PackagingError) { try publisher.ended(rendition) }

  private func writeHeld() throws(PackagingError) {
    guard !held.isEmpty else { return }
    let startsSegment = file == nil
    if startsSegment {
      material = try publisher.keys?.material(number, name: "\(publisher.name(of: rendition))/\(name(of: number))")
    }
    try media { () throws(MediaError) in
      var current =
        if let open = file.take() { open } else {
          try SegmentFile.create(
            "\(folder)/\(name(of: number))", isPublished: number < published, material: material)
        }
      try writer.append(held, to: &current, startsSegment: startsSegment)
      file = consume current
    }
    held.removeAll(keepingCapacity: true)
    heldBytes = 0
  }

  private func name(of number: Int) -> String { Self.name(of: number, ending: fileExtension) }

  static func name(of number: Int, ending: String) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits + "." + ending
  }
}

/// A segment whose bytes are all in its file.
struct WrittenSegment: Sendable {
  /// Within the rendition's folder.
  let name: String
  /// Seconds.
  var duration: Double
  let sizeBytes: Int64
  /// Pictures, or packets of sound.
  var samples = 0
  let isIndependent: Bool
  /// An earlier run wrote and published it.
  let isOld: Bool
  /// The file with the header (EXT-X-MAP) that this segment and those after it need; nil: as before.
  var map: String?
  /// EXT-X-DISCONTINUITY.
  var isDiscontinuous = false
  /// Nil: it is not encrypted.
  var key: EncryptionKey?
}
