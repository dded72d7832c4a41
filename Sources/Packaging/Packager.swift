package import Catalog
import Foundation
import HLS
package import Media

/// Turns one accepted video into HLS: one pass over the source feeds every rendition.
///
/// A run that finds segments of an earlier one passes over the same packets and comes to the same cuts, and writes
/// only what is behind them.
package struct Packager {
  private let directory: CatalogDirectory
  private let options: PackagingOptions
  private let control: PackagingControl
  private let onEvent: @Sendable (PackagingEvent) -> Void

  /// - Parameter directory: the caller holds its lock.
  package init(
    directory: CatalogDirectory, options: PackagingOptions, control: PackagingControl,
    onEvent: @escaping @Sendable (PackagingEvent) -> Void
  ) {
    self.directory = directory
    self.options = options
    self.control = control
    self.onEvent = onEvent
  }

  /// Packages what `demuxer` reads and returns the final manifest, which is also on the disk. Throws `.begunAnew` where the
  /// next run does otherwise.
  /// - Parameters:
  ///   - subtitles: those that lie beside the video.
  ///   - manifest: as it stands; the run completes it.
  package func run(
    _ demuxer: consuming Demuxer, subtitles: [GivenSubtitles] = [], file: String, manifest: Manifest
  ) throws(PackagingError) -> Manifest {
    let facts = demuxer.facts
    let language = manifest.language.map { LanguageTag($0) } ?? SpokenLanguage.named(in: manifest.source.filename)
    guard
      let tracks = TrackSelection(
        facts, given: subtitles, language: language, loudness: options.audio.loudness,
        copiesSurround: options.copiesSurround)
    else {
      throw .refused(Refusal(.noVideo, "This file holds no video."))
    }
    demuxer.keep(only: tracks.tracks)
    let parameters = try media { () throws(MediaError) in try demuxer.parameters(of: tracks.video.index) }
    let coding = VideoCoding(codec: tracks.video.codec, configuration: parameters.configuration)
    var opening = try media { () throws(MediaError) in try Opening(&demuxer, tracks: tracks, coding: coding) }
    if facts.isEncrypted || opening.isEncrypted { throw .refused(.encryptedMedia) }
    let plan = try plan(demuxer, opening, tracks, parameters, coding)
    var manifest = manifest
    try AbandonedCopy.withdraw(tracks, keeping: plan.renditions[0].name, in: directory, &manifest)

    var keys: SegmentKeys?
    if let encryption = options.encryption { keys = try SegmentKeys(encryption, of: directory) }
    let resumed = try resumePoints(plan, keys)
    var publication = try start(plan, manifest: manifest, resumed: resumed.counts, keys: keys)
    if plan.transcoding == nil {
      try PublishedVideo.record(settings: plan.settings, in: directory, rendition: plan.renditions[0].name)
    } else if resumed.video == nil {
      publication.settings = plan.settings
    }
    let publisher = Publisher(publication)
    var assembly: Assembly?
    var hash: ContentHash?
    let warnings: [String]
    do throws(PackagingError) {
      hash = try media { () throws(MediaError) in try demuxer.startHash() }
      let renditions = try Assembly(
        plan: plan, demuxer: demuxer, directory: directory, file: file, options: options, control: control,
        publisher: publisher,
        resumed: resumed.counts, published: resumed.video)
      assembly = renditions
      warnings = try pump(
        &demuxer, &opening, renditions, publisher, hash, duration: facts.isDurationExact ? facts.duration : nil)
    } catch {
      // No thread may write to the directory any more when the caller learns of the error, and gives the lock away.
      hash?.abandon()
      assembly?.abandon()
      publisher.abandon()
      throw try newBeginning(of: plan, behind: resumed.counts, because: error)
    }
    publication = try publisher.finish()
    let makesPictures = options.pictures == .atOnce || options.pictures == .later && plan.transcoding != nil
    let pictures = makesPictures ? VideoPictures(of: directory, rendition: plan.renditions[0].name) : nil
    let sha256 = try media { () throws(MediaError) in try hash?.finish() }
    let lost = demuxer.lostStreams
    do throws(PackagingError) {
      return try publication.conclude(
        pictures: pictures, sha256: sha256, leftOut: lost.seconds.map(Manifest.bounded),
        warnings: warnings + lost.map(\.warning))
    } catch {
      throw try newBeginning(of: plan, behind: resumed.counts, because: error)
    }
  }

  /// Gives up what was made, where that may help: what does not pass the check and is partly an earlier run's, and a copy of
  /// what may be encoded instead.
  /// - Parameter resumed: how many segments of each rendition are an earlier run's.
  /// - Returns: the error that is to be thrown.
  private func newBeginning(
    of plan: PackagePlan, behind resumed: [Int], because error: PackagingError
  ) throws(PackagingError) -> PackagingError {
    if case .unverified(let findings) = error, resumed.contains(where: { $0 > 0 }) {
      for rendition in plan.renditions { try PublishedVideo.forgetPlaylist(in: directory, rendition: rendition.name) }
      try PublishedVideo.forgetSettings(in: directory, rendition: plan.renditions[0].name)
      onEvent(
        .begunAnew(because: "it went on with what an earlier run had made, and \(findings.first ?? "that is broken")"))
      return .begunAnew(because: error)
    }
    guard plan.transcoding == nil, options.transcodesVideo, plan.tracks.video.isDecodable,
      let abandoned = AbandonedCopy(settings: plan.settings, because: error)
    else { return error }
    try abandoned.record(in: directory)
    onEvent(.begunAnew(because: abandoned.why))
    return .begunAnew(because: error)
  }

  /// What becomes of the source; another thing where an earlier run has found that it cannot be copied.
  private func plan(
    _ demuxer: borrowing Demuxer, _ opening: Opening, _ tracks: TrackSelection, _ parameters: CodecParameters,
    _ coding: VideoCoding?
  ) throws(PackagingError) -> PackagePlan {
    let (facts, index) = (demuxer.facts, demuxer.keyFrames(of: tracks.video.index))
    let matrix = demuxer.displayMatrix(of: tracks.video.index)
    let hasSeveralEdits = demuxer.hasSeveralEdits(of: tracks.video.index)
    let mute = try Self.mute(tracks, demuxer)
    let plan: (AbandonedCopy?) -> PackagePlan = { abandoned in
      PackagePlan(
        facts: facts, tracks: tracks, opening: opening, index: index, options: options, parameters: parameters,
        coding: coding, hasSeveralEdits: hasSeveralEdits, matrix: matrix, mute: mute, abandoned: abandoned)
    }
    let first = plan(nil)
    guard first.transcoding == nil, options.transcodesVideo, let abandoned = AbandonedCopy(in: directory),
      abandoned.settings == first.settings
    else { return first }
    return plan(abandoned)
  }

  /// Tracks of sound that nobody can decode.
  private static func mute(_ tracks: TrackSelection, _ demuxer: borrowing Demuxer) throws(PackagingError) -> Set<Int> {
    var mute: Set<Int> = []
    for track in tracks.audio where track.transcodedBecause != nil {
      let index = track.track.index
      let parameters = try media { () throws(MediaError) in try demuxer.parameters(of: index) }
      if !AudioTranscoder.canDecode(parameters) { mute.insert(index) }
    }
    return mute
  }

  /// How many segments of each rendition an earlier run has published, and what those of a transcoded video are. Where
  /// that cannot be gone on with, nothing counts.
  private func resumePoints(
    _ plan: PackagePlan, _ keys: SegmentKeys?
  ) throws(PackagingError) -> (counts: [Int], video: PublishedVideo?) {
    let counts = try plan.renditions.map { rendition throws(PackagingError) in
      try ResumePoint(directory: directory, rendition: rendition.name, keys: keys).segments
    }
    let name = plan.renditions[0].name
    guard let transcoding = plan.transcoding else {
      let written = PublishedVideo.settings(in: directory, rendition: name)
      // Nobody knew settings of copied video once.
      if written == nil || written == plan.settings { return (counts, nil) }
      for rendition in plan.renditions { try PublishedVideo.forgetPlaylist(in: directory, rendition: rendition.name) }
      try PublishedVideo.forgetSettings(in: directory, rendition: name)
      return (counts.map { _ in 0 }, nil)
    }
    if transcoding.isResumable,
      let video = PublishedVideo(
        directory: directory, rendition: name, count: counts[0], settings: plan.settings)
    {
      return (counts, video)
    }
    // Recorded with the first segment: until then the playlist names those that were made otherwise.
    if counts[0] > 0 {
      try PublishedVideo.record(settings: "", in: directory, rendition: name)
    } else {
      try PublishedVideo.forgetSettings(in: directory, rendition: name)
    }
    return (counts.map { _ in 0 }, nil)
  }

  /// Makes the renditions' folders and tells the catalog what is going to be there.
  private func start(
    _ plan: PackagePlan, manifest: Manifest, resumed: [Int], keys: SegmentKeys?
  ) throws(PackagingError) -> Publication {
    var manifest = manifest
    manifest.source.describe(plan.facts)
    manifest.state = control.isComplete ? .processing : .receiving
    manifest.chapters = ChapterTimes.fitted(
      plan.facts.chapters, streamStart: plan.streamStart,
      duration: plan.facts.isDurationExact ? plan.facts.duration : nil)
    var stream = Manifest.Stream(segmentType: options.segmentType.rawValue, targetDuration: plan.schedule.length.target)
    stream.expectedDuration = plan.facts.isDurationExact || control.isComplete ? plan.facts.duration : nil
    stream.master = manifest.stream?.master
    stream.sourceStart = min(max(Double(plan.fileOffset) / 1000, -1e9), 1e9)
    manifest.stream = stream
    let renditions = zip(plan.renditions, resumed).map { PublishedRendition(plan: $0, resumed: $1) }
    if let transcoding = plan.transcoding { onEvent(.transcoding(because: transcoding.why)) }
    for rendition in renditions {
      try catalog { () throws(CatalogError) in
        try CatalogDirectory(path: directory.file(rendition.plan.name)).create(sync: false)
        // Left by a run that was killed.
        _ = try AtomicFile.removeLeftovers(in: directory.file(rendition.plan.name))
      }
    }
    try catalog { () throws(CatalogError) in _ = try AtomicFile.removeLeftovers(in: directory.path) }
    if let segments = renditions.first?.resumed, segments > 0 { onEvent(.resumed(segments: segments)) }
    var publication = Publication(
      directory: directory, manifest: manifest, renditions: renditions, targetDuration: plan.schedule.length.target,
      estimate: Int(clamping: plan.facts.bitRate ?? 0), syncsSegments: options.syncsSegments,
      makesPoster: options.pictures != .never, keys: keys, onEvent: onEvent)
    publication.ladder = options.ladder
    return publication
  }

  private func pump(
    _ demuxer: inout Demuxer, _ opening: inout Opening, _ assembly: Assembly, _ publisher: Publisher,
    _ hash: ContentHash?, duration: Double?
  ) throws(PackagingError) -> [String] {
    for packet in opening.takePackets() { try assembly.append(packet) }
    var reported = 0.0
    var isReceiving = true
    while !opening.isWhole {
      if control.isCancelled { throw .cancelled }
      let packet: Packet?
      do throws(MediaError) { packet = try demuxer.readPacket() } catch {
        guard case .library = error else { throw error == .cancelled ? .cancelled : .media(error) }
        assembly.warn("the source could not be read to its end: \(error)")
        break
      }
      guard let packet else { break }
      try assembly.append(packet)
      hash?.allow(upTo: demuxer.position)
      if isReceiving, control.isComplete {
        isReceiving = false
        try publisher.sourceCompleted(sizeBytes: demuxer.sizeBytes)
      }
      let progress =
        isReceiving
        ? assembly.videoSeconds / max(duration ?? .infinity, 0.001)
        : Double(demuxer.position) / Double(max(demuxer.sizeBytes, 1))
      if progress - reported >= 0.005 {
        reported = progress
        try publisher.progress(min(progress, 0.99))
      }
    }
    if control.isCancelled { throw .cancelled }
    if demuxer.clockJumps > 0 {
      let times = counted(demuxer.clockJumps, one: "once", many: "times")
      assembly.warn("the source's clock jumps \(times): what lies behind a jump was moved to follow")
    }
    if isReceiving { try publisher.sourceCompleted(sizeBytes: demuxer.sizeBytes) }
    return try assembly.finish()
  }
}

extension LostStream {
  fileprivate var warning: String {
    let times = [start, seconds].map { Int(min($0, 1e9).rounded()) }
    return
      "\(max(times[1], 1)) s of \(isVideo ? "video" : "sound") were left out: they are a stream of their own, which begins after \(times[0]) s; the source is kept"
  }
}

extension [LostStream] {
  /// Of the picture or of the sound, whichever lost more; nil when nothing is lost.
  fileprivate var seconds: Double? {
    let sums = [true, false].map { kind in filter { $0.isVideo == kind }.map(\.seconds).reduce(0, +) }
    return sums.max().flatMap { $0 > 0 ? $0 : nil }
  }
}

extension Refusal {
  package static let encryptedMedia = Refusal(
    .encrypted, "This video is encrypted (copy-protected), so it cannot be played. Upload a copy without protection.")
}
