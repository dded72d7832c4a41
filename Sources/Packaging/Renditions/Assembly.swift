import Catalog
import Media

/// The renditions of one run, fed from one stream of packets.
final class Assembly {
  private let video: any LeadingRendition
  private let videoTrack: Int
  private let audio: [(track: Int, rendition: any AudioRendition)]
  private let byTrack: [Int: any AudioRendition]
  private var warnings: [String]

  init(
    plan: PackagePlan, demuxer: borrowing Demuxer, directory: CatalogDirectory, file: String,
    options: PackagingOptions, publisher: Publisher, resumed: [Int], published: PublishedVideo? = nil
  ) throws(PackagingError) {
    videoTrack = plan.tracks.video.index
    warnings = plan.warnings
    let folder = directory.file(plan.renditions[0].name)
    if let transcoding = plan.transcoding {
      video = TranscodedVideo(
        TranscodedVideoSetup(
          folder: folder, parameters: plan.video, transcoding: transcoding, timeline: plan.timeline,
          length: plan.length, segmentType: options.segmentType, published: published, publisher: publisher, file: file)
      )
    } else {
      video = try Self.copiedVideo(
        plan, matrix: demuxer.displayMatrix(of: videoTrack), folder: folder, options: options, published: resumed[0],
        publisher: publisher)
    }
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

  private static func copiedVideo(
    _ plan: PackagePlan, matrix: DisplayMatrix?, folder: String, options: PackagingOptions, published: Int,
    publisher: Publisher
  ) throws(PackagingError) -> CopiedVideo {
    let clock = VideoClock(
      base: plan.video.timeBase, timeline: plan.timeline, frameRate: plan.tracks.video.frameRate,
      reorderDepth: plan.video.reorderDepth, openingTimes: plan.openingTimes)
    let output = try RenditionOutput(
      rendition: 0, folder: folder,
      header: TrackHeader(
        parameters: plan.video, timescale: clock.timescale, isVideo: true, displayMatrix: matrix),
      type: options.segmentType, published: published, publisher: publisher)
    return CopiedVideo(
      VideoRendition(
        output: output, framing: plan.framing,
        convertsFraming: plan.framing == .annexB && options.segmentType == .fmp4, clock: clock,
        policy: CutPolicy(length: plan.length, cutsAtAnyKeyFrame: plan.cutsAtAnyKeyFrame),
        startsAtAnyFrame: plan.startsAtAnyFrame))
  }

  func append(_ packet: Packet) throws(PackagingError) {
    if packet.streamIndex == videoTrack {
      for cut in try video.append(packet) {
        for (_, rendition) in audio { try rendition.cut(at: cut) }
      }
    } else {
      try byTrack[packet.streamIndex]?.append(packet)
    }
  }

  /// How far the video has come, seconds.
  var videoSeconds: Double { video.seconds }

  func warn(_ warning: String) { warnings.append(warning) }

  /// Ends the renditions' threads after an error.
  func abandon() {
    video.abandon()
    for (_, rendition) in audio { rendition.abandon() }
  }

  /// Ends every rendition; returns what the operator ought to know.
  func finish() throws(PackagingError) -> [String] {
    let (cuts, end) = try video.finish()
    for (_, rendition) in audio {
      for cut in cuts { try rendition.cut(at: cut) }
      try rendition.finish(videoEnd: end)
    }
    return warnings + video.warnings + audio.flatMap(\.rendition.warnings)
  }
}
