import Catalog
import Foundation
import Glibc
import Inbox
import Media
import Operations
import Packaging

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
      return complain("\(error)", .usage)
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
    let job = PackageJob(directory: directory, options: PackagingOptions(own), control: control) { event in
      switch event {
      case .playable(let seconds): journal.record(.playable(after: .seconds(seconds)), about: subject)
      case .resumed(let segments):
        journal.record(.recovered(what: "packaging goes on after segment \(segments)"), about: subject)
      }
    }
    let limits = AcceptanceLimits(settings, collection: name.text)
    let probe = ProbeLimits(bytes: settings.probing.bytes, seconds: settings.probing.time / .seconds(1))
    let outcome = job.run(newManifest: first) { manifest throws(PackagingError) in
      let name = manifest.source.filename
      return control.isComplete
        ? try open(CommandLineName(word), filename: name, limits: limits, probe: probe, control)
        : try follow(CommandLineName(word), filename: name, limits: limits, probe: probe, control)
    }
    return report(outcome, isSupervised: arguments[supervised])
  }

  /// Decides about the source and opens it.
  private static func open(
    _ path: CommandLineName, filename: String, limits: AcceptanceLimits, probe: ProbeLimits,
    _ control: PackagingControl
  ) throws(PackagingError) -> Demuxer {
    do {
      let file = try InspectedFile.open(path: path.bytes)
      let check = try SourceCheck.examine(file, filename: filename, limits: limits, probe: probe)
      if case .refuse(let refusal) = check.acceptance { throw PackagingError.refused(refusal) }
      let source = try file.source()
      control.attach(source)
      return try Demuxer.open(source, limits: probe)
    } catch {
      throw PackagingError(opening: filename, error)
    }
  }

  /// Opens a source that is still being written, and decides by what its beginning tells.
  private static func follow(
    _ path: CommandLineName, filename: String, limits: AcceptanceLimits, probe: ProbeLimits,
    _ control: PackagingControl
  ) throws(PackagingError) -> Demuxer {
    do {
      let source = try InspectedFile.open(path: path.bytes).growingSource()
      control.attach(source)
      // Bytes count, time does not: an upload may be slow.
      let demuxer = try Demuxer.open(source, limits: ProbeLimits(bytes: probe.bytes, seconds: .infinity))
      let facts = demuxer.facts
      let acceptance = AcceptancePolicy.decide(
        facts: facts, filename: filename, sizeBytes: facts.sizeBytes, limits: limits)
      if case .refuse(let refusal) = acceptance { throw PackagingError.refused(refusal) }
      return demuxer
    } catch let error as MediaError {
      if let refusal = RefusalText.refusal(for: error) { throw .refused(refusal) }
      throw .media(error)
    } catch {
      throw PackagingError(opening: filename, error)
    }
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
      return isSupervised ? .refused : complain("refused (\(refusal.code.rawValue)): \(refusal.message)", .refused)
    case .failed(.locked(let directory)):
      return complain("\(PackagingError.locked(directory: directory))", .usage)
    case .failed(let error):
      return complain("\(error)", error.mayPass ? .failedForNow : .failedForGood)
    }
  }

  private static func complain(_ message: String, _ status: ExitCode) -> ExitCode {
    FileHandle.standardError.write(Data("leat: \(message)\n".utf8))
    return status
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
    makesPoster = settings.poster
  }
}

extension PackagingError {
  /// Why a source could not be opened: its own fault, or the machine's.
  fileprivate init(opening file: String, _ error: any Error) {
    switch error {
    case let error as PackagingError: self = error
    case SourceCheck.Failure.media(let error): self = .media(error)
    case let error as MediaError: self = .media(error)
    case InspectionFailure.system(let step, let file, let number),
      SourceCheck.Failure.inspection(.system(let step, let file, let number)):
      self = .media(.system(step: step, file: file, errno: number))
    case let failure as InspectionFailure where failure.refusal != nil:
      self = failure.refusal.map { .refused($0) } ?? .cancelled
    default: self = .media(.unsupported(step: "open", file: file, reason: "\(error)"))
    }
  }
}

extension CommandLineName {
  /// The last part of the path, repaired to UTF-8.
  var filename: String {
    String(decoding: bytes.split(separator: UInt8(ascii: "/")).last ?? [], as: UTF8.self)
  }
}
