import Catalog
import Media

/// The renditions of one run, fed from one stream of packets.
final class Assembly {
  /// A video that was accepted by what its header says may be so much longer. Seconds.
  private static let lengthTolerance = 60.0

  private let video: any LeadingRendition
  private let videoTrack: Int
  private let audio: [(track: Int, name: String, rendition: any AudioRendition)]
  private let byTrack: [Int: [any AudioRendition]]
  private let subtitles: SubtitleRenditions
  private let coding: VideoCoding?
  /// Of H.264 and HEVC as they are copied; nil where the video is transcoded.
  private var captions: CaptionScan?
  private let publisher: Publisher
  private let timeline: Timeline
  private let hiddenSound: HiddenSound
  private var pauses = SoundPauses()
  private let longestSeconds: Double
  private var readSeconds: Double?
  private var warnings: [String]

  init(
    plan: PackagePlan, demuxer: borrowing Demuxer, directory: CatalogDirectory, file: String,
    options: PackagingOptions, control: PackagingControl, publisher: Publisher, resumed: [Int],
    published: PublishedVideo? = nil
  ) throws(PackagingError) {
    videoTrack = plan.tracks.video.index
    coding = plan.coding
    if plan.transcoding == nil, plan.coding?.mayCarryCaptions == true { captions = CaptionScan() }
    self.publisher = publisher
    timeline = plan.schedule.timeline
    hiddenSound = plan.hiddenSound
    longestSeconds = options.longestSeconds + Self.lengthTolerance
    warnings = plan.warnings
    let folder = directory.file(plan.renditions[0].name)
    if let transcoding = plan.transcoding {
      video = TranscodedVideo(
        TranscodedVideoSetup(
          folder: folder, parameters: plan.video, transcoding: transcoding, timeline: plan.schedule.timeline,
          length: plan.schedule.length, segmentType: options.segmentType, published: published, publisher: publisher,
          file: file)
      )
    } else {
      video = try Self.copiedVideo(
        plan, matrix: demuxer.displayMatrix(of: videoTrack), folder: folder, file: file, options: options,
        published: resumed[0], publisher: publisher)
    }
    var audio: [(track: Int, name: String, rendition: any AudioRendition)] = []
    for (number, track) in plan.tracks.audio.enumerated() {
      let index = track.track.index
      let setup = AudioRenditionSetup(
        rendition: number + 1, folder: directory.file(track.name), track: track,
        parameters: try media { () throws(MediaError) in try demuxer.parameters(of: index) },
        timeline: plan.schedule.timeline, options: options, control: control,
        transcodedTracks: plan.tracks.audio.count { $0.transcodedBecause != nil }, length: plan.schedule.length,
        videoStart: plan.schedule.start,
        published: resumed[number + 1], publisher: publisher, file: file)
      audio.append((index, track.name, try Self.rendition(setup)))
    }
    self.audio = audio
    byTrack = Dictionary(audio.map { ($0.track, [$0.rendition]) }, uniquingKeysWith: +)
    let before = 1 + audio.count
    let texts = plan.tracks.subtitles.enumerated().map { number, selection in
      SubtitleRendition(
        selection, rendition: before + number, folder: directory.file(selection.name),
        published: resumed[before + number], publisher: publisher)
    }
    var parameters: [Int: CodecParameters] = [:]
    for index in plan.tracks.subtitles.compactMap(\.track) {
      parameters[index] = try media { () throws(MediaError) in try demuxer.parameters(of: index) }
    }
    subtitles = SubtitleRenditions(
      texts, timeline: plan.schedule.timeline, fileOffset: plan.fileOffset, file: file, parameters: parameters)
    if captions != nil { try publisher.captions([]) }
  }

  private static func rendition(_ setup: AudioRenditionSetup) throws(PackagingError) -> any AudioRendition {
    if setup.track.surroundCodec != nil { return SurroundRendition(setup) }
    return setup.track.transcodedBecause == nil ? try CopiedAudioRendition(setup) : TranscodedAudioRendition(setup)
  }

  private static func copiedVideo(
    _ plan: PackagePlan, matrix: DisplayMatrix?, folder: String, file: String, options: PackagingOptions,
    published: Int, publisher: Publisher
  ) throws(PackagingError) -> CopiedVideo {
    guard let coding = plan.coding else {
      throw .media(
        .unsupported(
          step: "copy the video to", file: folder,
          reason: "\(CodecName.words(for: plan.tracks.video.codec)) is not copied"))
    }
    var parameters = plan.video
    if case .hevc(.lengthPrefixed(let bytes)) = coding, bytes != 4 {
      // For the lengths that the packets will have.
      parameters = try media { () throws(MediaError) in
        try parameters.replacing(
          configuration: ParameterSets(coding, configuration: parameters.configuration).annexB)
      }
    }
    let header = TrackHeader(
      parameters: parameters, timescale: plan.schedule.clock.timescale, isVideo: true, displayMatrix: matrix)
    let output = try RenditionOutput(
      rendition: 0, folder: folder, header: header, type: options.segmentType, published: published,
      publisher: publisher)
    let encoded = plan.spare.map { transcoding in
      CopiedVideo.Remainder.encoded { continuation in
        TranscodedVideo(
          TranscodedVideoSetup(
            folder: folder, parameters: continuation.parameters, transcoding: transcoding,
            timeline: plan.schedule.timeline,
            length: plan.schedule.length, segmentType: options.segmentType, published: nil,
            continuation: continuation, publisher: publisher, file: file))
      }
    }
    return CopiedVideo(
      VideoRendition(
        output: output, header: header, coding: coding, isMP4: options.segmentType == .fmp4, schedule: plan.schedule,
        cuts: plan.cuts, without: plan.beginning, keyFrames: plan.keyFrames),
      remainder: encoded ?? .fatal)
  }

  func append(_ packet: Packet) throws(PackagingError) {
    if packet.streamIndex == videoTrack {
      try scanCaptions(packet)
      for cut in try video.append(packet) { try endSegments(at: cut) }
      try subtitles.advance(to: progress(with: packet))
      try checkLength(video.seconds)
    } else if subtitles.tracks.contains(packet.streamIndex) {
      subtitles.append(packet)
    } else if let renditions = byTrack[packet.streamIndex], !hiddenSound.includes(packet) {
      let seconds = pauses.pass(packet, timeline: timeline, pictures: readSeconds ?? 0)
      try checkLength(seconds)
      for cut in try video.soundHasCome(to: seconds) { try endSegments(at: cut) }
      for rendition in renditions { try rendition.append(packet) }
    }
  }

  /// A few bytes can claim to be heard, or seen, days later: silence and repeated pictures would fill the disk.
  private func checkLength(_ seconds: Double) throws(PackagingError) {
    guard seconds > longestSeconds else { return }
    throw .refused(
      Refusal(
        .tooLong,
        "The video goes on for longer than its header says, and than is allowed here. Cut it into parts, or export it again."
      ))
  }

  private func endSegments(at cut: Cut) throws(PackagingError) {
    for each in audio { try each.rendition.cut(at: cut) }
    if let start = video.start { subtitles.cut(at: cut, videoStart: start) }
  }

  /// How far the source has been read, which a video that is transcoded, or resumed, is behind or before. Seconds.
  private func progress(with packet: Packet) -> Double {
    if let time = packet.decodingTime ?? packet.presentationTime {
      let milliseconds = timeline.ticks(time, of: packet.timeBase, timescale: 1000)
      readSeconds = max(readSeconds ?? 0, TimeBase(1, 1000).seconds(milliseconds))
    }
    return readSeconds ?? video.seconds
  }

  private func scanCaptions(_ packet: Packet) throws(PackagingError) {
    guard let known = captions, let coding else { return }
    captions?.read(packet, coding: coding)
    if let captions, captions != known { try publisher.captions(captions.instreamIDs) }
  }

  /// How far the video has come, seconds.
  var videoSeconds: Double { video.seconds }

  func warn(_ warning: String) { warnings.append(warning) }

  /// Ends the renditions' threads after an error.
  func abandon() {
    video.abandon()
    for each in audio { each.rendition.abandon() }
  }

  /// Ends every rendition; returns what the operator ought to know.
  func finish() throws(PackagingError) -> [String] {
    for each in audio { try each.rendition.drain() }
    let ends = try audio.map { each throws(PackagingError) in try each.rendition.soundEnd() }.compactMap { $0 }
    let (cuts, end) = try video.finish(soundEnd: ends.max())
    for cut in cuts { try endSegments(at: cut) }
    for each in audio { try each.rendition.finish(videoEnd: end) }
    try subtitles.finish(videoStart: video.start ?? end, videoEnd: end)
    for (track, name, _) in audio {
      guard let count = pauses.corrections[track] else { continue }
      warn("audio '\(name)': \(count) packets had impossible times, and follow those before them")
    }
    return warnings + video.warnings + audio.flatMap(\.rendition.warnings) + subtitles.warnings
  }
}
