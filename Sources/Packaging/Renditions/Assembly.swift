import Catalog
import Media

/// The renditions of one run, fed from one stream of packets.
final class Assembly {
  private let video: VideoRendition
  private let videoTrack: Int
  private let audio: [(track: Int, rendition: any AudioRendition)]
  private let byTrack: [Int: any AudioRendition]
  private var warnings: [String]

  init(
    plan: PackagePlan, demuxer: borrowing Demuxer, directory: CatalogDirectory, file: String,
    options: PackagingOptions, publisher: Publisher, resumed: [Int]
  ) throws(PackagingError) {
    videoTrack = plan.tracks.video.index
    warnings = plan.warnings
    let clock = VideoClock(
      base: plan.video.timeBase, timeline: plan.timeline, frameRate: plan.tracks.video.frameRate,
      reorderDepth: plan.video.reorderDepth, openingTimes: plan.openingTimes)
    let output = try RenditionOutput(
      rendition: 0, folder: directory.file(plan.renditions[0].name),
      header: TrackHeader(
        parameters: plan.video, timescale: clock.timescale, isVideo: true,
        displayMatrix: demuxer.displayMatrix(of: videoTrack)),
      type: options.segmentType, published: resumed[0], publisher: publisher)
    video = VideoRendition(
      output: output, framing: plan.framing,
      convertsFraming: plan.framing == .annexB && options.segmentType == .fmp4, clock: clock,
      policy: CutPolicy(length: plan.length, cutsAtAnyKeyFrame: plan.cutsAtAnyKeyFrame),
      startsAtAnyFrame: plan.startsAtAnyFrame)
    var audio: [(track: Int, rendition: any AudioRendition)] = []
    for (number, track) in plan.tracks.audio.enumerated() {
      let index = track.track.index
      let setup = AudioRenditionSetup(
        rendition: number + 1, folder: directory.file(track.name), track: track,
        parameters: try media { () throws(MediaError) in try demuxer.parameters(of: index) },
        timeline: plan.timeline, options: options, length: plan.length, published: resumed[number + 1],
        publisher: publisher, file: file)
      let rendition: any AudioRendition =
        track.transcodedBecause == nil ? try CopiedAudioRendition(setup) : TranscodedAudioRendition(setup)
      audio.append((index, rendition))
    }
    self.audio = audio
    byTrack = Dictionary(audio.map { ($0.track, $0.rendition) }) { first, _ in first }
  }

  func append(_ packet: Packet) throws(PackagingError) {
    if packet.streamIndex == videoTrack {
      guard let cut = try video.append(packet) else { return }
      for (_, rendition) in audio { try rendition.cut(at: cut) }
    } else {
      try byTrack[packet.streamIndex]?.append(packet)
    }
  }

  /// How far the video has come, seconds.
  var videoSeconds: Double { video.seconds }

  func warn(_ warning: String) { warnings.append(warning) }

  /// Ends the renditions' threads after an error.
  func abandon() { for (_, rendition) in audio { rendition.abandon() } }

  /// Ends every rendition; returns what the operator ought to know.
  func finish() throws(PackagingError) -> [String] {
    let end = try video.finish()
    for (_, rendition) in audio { try rendition.finish(videoEnd: end) }
    if video.skippedFrames > 0 {
      warnings.append("\(video.skippedFrames) frames before the first key frame cannot be decoded and were left out")
    }
    if video.dependentSegments > 0 {
      warnings.append("\(video.dependentSegments) segments do not begin with an IDR frame")
    }
    if video.repairs > 0 { warnings.append("\(video.repairs) decoding times were missing or wrong and were derived") }
    return warnings + audio.flatMap(\.rendition.warnings)
  }
}
