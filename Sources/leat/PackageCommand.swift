import Catalog
import Foundation
import Glibc
import Inbox
import Media
import Operations
import Packaging
import Supervision

/// `leat package FILE --output DIR`: makes a stream of one video; the worker that `leatd` starts.
enum PackageCommand {
  private static let file = Positional("FILE", help: "the video")
  private static let output = Option(
    "--output", short: "-o", value: "DIR", isRequired: true, help: "where the stream goes; made when missing")
  private static let configuration = Option(
    "--config", value: "FILE", help: "take the settings from this configuration (default: the built-in ones)")
  private static let collection = Option(
    "--collection", value: "NAME", help: "the collection whose settings hold (default: videos)")
  private static let growing = Flag(
    "--growing", help: "the file is still being written; follow it until 'complete' comes on standard input")
  private static let supervised = Flag(
    "--supervised", help: "obey leatd on standard input, within the worker's limits")

  static let subcommand = Subcommand(
    Usage(
      "leat package",
      "Makes an HLS stream of a video; goes on where an interrupted run stopped. Exit status: 0 done, 1 refused, "
        + "2 wrong usage, 3 failed and may be tried again, 4 failed for good.",
      positionals: [file], options: [output, configuration, collection], flags: [supervised, growing]),
    run: run)

  @Sendable private static func run(_ arguments: Arguments) async -> ExitCode {
    guard let word = arguments[file].first, let folder = arguments[output] else { return .usage }
    var settings = Configuration()
    do throws(ConfigurationError) {
      if let path = arguments[configuration] { settings = try Configuration.load(path: path) }
    } catch {
      return .usage.saying("\(error)", as: "leat")
    }
    let journal = Journal(identifier: "leat", level: settings.logLevel)
    if arguments[supervised] {
      for problem in settings.worker.applyToThisProcess() { journal.record(.trouble(what: problem)) }
    }
    let control = PackagingControl(isComplete: !arguments[growing])
    let orders = WorkerOrders(control: control, readsStandardInput: arguments[supervised] || arguments[growing])
    orders.listen()

    let directory = CatalogDirectory(path: absolute(folder))
    let name = CollectionName(sanitising: arguments[collection] ?? "videos")
    let own = settings.settings(for: name.text)
    let first = newManifest(directory: directory, filename: CommandLineName(word).filename, collection: name)
    let known = (try? directory.readManifest()) ?? first
    let subject = Journal.Subject(video: known.id.text, collection: name.text, source: known.source.filename)
    var options = PackagingOptions(own)
    // leatd has another worker make them, when this one has ended.
    if own.poster, arguments[supervised] { options.pictures = .later }
    if own.encryption == .aes128 {
      // As `public` is the site's root, `keys` is `/_keys/` (etc/nginx): three folders above a rendition's playlist.
      options.encryption = PackagingOptions.Encryption(
        folder: CatalogLayout(settings.folders).keys(known.id, in: name),
        place: "../../../_keys/\(name)/\(known.id)", rotation: own.keyRotation)
    }
    let job = PackageJob(directory: directory, options: options, control: control) { event in
      switch event {
      case .playable(let seconds): journal.record(.playable(after: .seconds(seconds)), about: subject)
      case .resumed(let segments):
        journal.record(.recovered(what: "packaging goes on after segment \(segments)"), about: subject)
      case .measured(let track, let loudness):
        let target = own.loudness.map { ", brought to \($0) LUFS" } ?? ""
        journal.record(
          .loudness(what: "track '\(track)' is at \((loudness * 10).rounded() / 10) LUFS\(target)"), about: subject)
      case .begunAnew(let why): journal.record(.recovered(what: "begins anew: \(why)"), about: subject)
      case .transcoding(let why): journal.record(.accepted(sizeBytes: nil, transcodedBecause: why), about: subject)
      }
    }
    let source = WorkerSource(
      path: CommandLineName(word), limits: AcceptanceLimits(settings, collection: name.text),
      probe: ProbeLimits(bytes: settings.probing.bytes, seconds: settings.probing.time / .seconds(1)),
      control: control)
    let byHand = !arguments[supervised] && !arguments[growing]
    let beside = byHand ? HandSidecars(video: CommandLineName(word), directory: directory) : nil
    beside?.prepare()
    let layout = CatalogLayout(settings.folders)
    let subtitles = {
      let files = beside?.subtitles ?? SubtitleSidecar.waiting(for: known.id, in: name, layout: layout)
      return files.map(GivenSubtitles.init)
    }
    let outcome = job.run(newManifest: first, subtitles: subtitles) { manifest throws(PackagingError) in
      try source.open(filename: manifest.source.filename)
    }
    guard case .ready(let manifest) = outcome else { return report(outcome, isSupervised: arguments[supervised]) }
    beside?.finish()
    // leatd has another worker do it, when the source has been seen off.
    guard manifest.ladder?.isUnfinished == true, !arguments[supervised] else { return .done }
    let ladder = LadderJob(directory: directory, options: PackagingOptions(own), control: control)
    return LadderCommand.report(ladder.run(), journal, subject)
  }

  private static func newManifest(directory: CatalogDirectory, filename: String, collection: CollectionName) -> Manifest
  {
    let folder = directory.path.split(separator: "/").last.map(String.init) ?? ""
    let stem = filename.lastIndex(of: ".").map { filename[..<$0] } ?? filename[...]
    return Manifest(
      id: VideoID(folder) ?? .random(), title: stem.isEmpty ? filename : String(stem), collection: collection,
      source: Manifest.Source(filename: filename))
  }

  private static func report(_ outcome: PackageJob.Outcome, isSupervised: Bool) -> ExitCode {
    switch outcome {
    case .ready: return .done
    case .refused(let refusal):
      let words = "refused (\(refusal.code.rawValue)): \(refusal.message)"
      return isSupervised ? .refused : .refused.saying(words, as: "leat")
    case .failed(.locked(let directory)):
      return .usage.saying("\(PackagingError.locked(directory: directory))", as: "leat")
    // leatd has asked for it, and says why.
    case .failed(.cancelled) where isSupervised: return .failedForNow
    case .failed(let error):
      let status: ExitCode = error.mayPass ? .failedForNow : .failedForGood
      return status.saying("\(error)", as: "leat")
    }
  }

  private static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }
}

extension PackagingOptions {
  init(_ settings: CollectionSettings) {
    self.init()
    segmentType = settings.segmentType == .fmp4 ? .fmp4 : .mpegts
    if case .fixed(let seconds) = settings.segmentDuration { segmentDuration = seconds }
    audio.bitRate = Int64(settings.audioBitRate)
    audio.loudness = settings.loudness
    copiesSurround = settings.audio.surround == .copy
    encodesAudioInParallel = settings.parallelAudio
    transcodesVideo = settings.transcode
    copiedCodecs = settings.copiedCodecNames
    video = EncodedVideoFormat(preset: settings.videoPreset.rawValue, quality: settings.videoQuality)
    pictures = settings.poster ? .atOnce : .never
    longestSeconds = settings.maxDuration / .seconds(1)
    ladder.heights = settings.ladder
    ladder.rates = settings.ladderBitRates
    ladder.format = video
    ladder.format.encoder = settings.encoder.rawValue
  }
}

extension CommandLineName {
  /// The last part of the path, repaired to UTF-8.
  var filename: String {
    String(decoding: bytes.split(separator: UInt8(ascii: "/")).last ?? [], as: UTF8.self)
  }
}
