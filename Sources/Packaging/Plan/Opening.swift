import Media

/// The first packets of a source, read ahead to learn what the plan needs: where every track starts, where cuts are
/// possible, and how far apart those places are. The packets are packaged afterwards; nothing is read twice.
struct Opening {
  private static let mostBytes = 8 << 20
  /// Empty packets take memory too.
  private static let mostPackets = 1 << 15
  private static let enoughKeyFrames = 4

  private(set) var packets: [Packet]
  /// Whether the source ended within the opening.
  let isWhole: Bool
  /// Seconds between consecutive IDRs, key frames.
  let longestRefreshGap: Double?
  let longestKeyFrameGap: Double?
  /// From the first IDR, key frame, to the second, or to the source's end.
  let firstRefreshGap: Double?
  let firstKeyFrameGap: Double?
  /// From the last key frame seen to the last frame: the gap behind it is no shorter. Seconds.
  let lastKeyFrameAge: Double?
  let refreshCount: Int
  let keyFrameCount: Int
  /// A packet of a kept track carries encrypted samples.
  let isEncrypted: Bool

  init(
    _ demuxer: inout Demuxer, tracks: TrackSelection, coding: VideoCoding?
  ) throws(MediaError) {
    var packets: [Packet] = []
    var bytes = 0
    // Subtitles may come late, or never.
    var unseen = tracks.continuousTracks
    var refreshes = Gaps()
    var keyFrames = Gaps()
    var isWhole = false
    var isEncrypted = false
    let base = demuxer.timeBase(of: tracks.video.index)
    while bytes < Self.mostBytes && packets.count < Self.mostPackets
      && (!unseen.isEmpty || keyFrames.count < Self.enoughKeyFrames)
    {
      guard let packet = try demuxer.readPacket() else {
        isWhole = true
        break
      }
      guard tracks.tracks.contains(packet.streamIndex) else { continue }
      unseen.remove(packet.streamIndex)
      bytes += packet.sizeBytes
      packets.append(packet)
      if packet.isEncrypted { isEncrypted = true }
      guard packet.streamIndex == tracks.video.index else { continue }
      let time = (packet.presentationTime ?? packet.decodingTime).map { base.seconds($0) }
      let isRefresh = coding?.isRefresh(packet) ?? false
      if isRefresh { refreshes.add(time) }
      if isRefresh || packet.isKey { keyFrames.add(time) }
      let end = time.map { $0 + base.seconds(packet.duration) }
      refreshes.latest = max(refreshes.latest, end ?? -.infinity)
      keyFrames.latest = max(keyFrames.latest, end ?? -.infinity)
    }
    self.packets = packets
    self.isWhole = isWhole
    self.isEncrypted = isEncrypted
    longestRefreshGap = refreshes.longest(toEnd: isWhole)
    longestKeyFrameGap = keyFrames.longest(toEnd: isWhole)
    firstRefreshGap = refreshes.first(toEnd: isWhole)
    firstKeyFrameGap = keyFrames.first(toEnd: isWhole)
    lastKeyFrameAge = keyFrames.age
    refreshCount = refreshes.count
    keyFrameCount = keyFrames.count
  }

  /// Hands the packets over, so that each is freed when it is written.
  mutating func takePackets() -> [Packet] {
    defer { packets = [] }
    return packets
  }

  private struct Gaps {
    var count = 0
    var latest = -Double.infinity
    private var last: Double?
    private var first: Double?
    private var widest: Double?

    mutating func add(_ time: Double?) {
      count += 1
      guard let time else { return }
      if let last { widest = max(widest ?? 0, time - last) }
      if let last, first == nil { first = time - last }
      last = time
    }

    var age: Double? { latest.isFinite ? last.map { latest - $0 } : nil }

    func first(toEnd: Bool) -> Double? { first ?? longest(toEnd: toEnd) }

    func longest(toEnd: Bool) -> Double? {
      guard toEnd, let last, latest.isFinite else { return widest }
      return max(widest ?? 0, latest - last)
    }
  }
}
