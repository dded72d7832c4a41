import Catalog
import Glibc
import Inbox
import Media
import Packaging

/// The file that a worker was given: decided about, and opened, once.
struct WorkerSource {
  let path: CommandLineName
  let limits: AcceptanceLimits
  let probe: ProbeLimits
  /// Says whether the file may still grow.
  let control: PackagingControl

  /// - Parameter filename: as it was dropped; its ending has to agree with the content.
  /// - Throws: `.refused` when it must not be published.
  func open(filename: String) throws(PackagingError) -> Demuxer {
    do {
      let file = try InspectedFile.open(path: path.bytes)
      let source: any ByteSource
      var budget = probe
      if control.isComplete {
        let outside = try SourceCheck.outside(of: file, filename: filename, limits: limits)
        if let refusal = outside.refusal { throw PackagingError.refused(refusal) }
        source = try file.source()
      } else {
        source = try file.growingSource()
        // Bytes count, time does not: an upload may be slow.
        budget.seconds = .infinity
      }
      control.attach(source)
      let demuxer = try Demuxer.open(source, limits: budget)
      let facts = demuxer.facts
      let acceptance = AcceptancePolicy.decide(
        facts: facts, filename: filename, sizeBytes: facts.sizeBytes, limits: limits)
      if case .refuse(let refusal) = acceptance { throw PackagingError.refused(refusal) }
      return demuxer
    } catch {
      throw PackagingError(opening: path.filename, error)
    }
  }
}

extension PackagingError {
  /// Why a source could not be opened: its own fault, or the machine's.
  fileprivate init(opening file: String, _ error: any Error) {
    switch error {
    case let error as PackagingError: self = error
    case SourceCheck.Failure.media(let error): self = .media(error)
    case let error as MediaError: self = RefusalText.refusal(for: error).map { .refused($0) } ?? .media(error)
    case InspectionFailure.system(let step, let file, let number),
      SourceCheck.Failure.inspection(.system(let step, let file, let number)):
      self = .media(.system(step: step, file: file, errno: number))
    case InspectionFailure.gone, SourceCheck.Failure.inspection(.gone):
      // It may come back: a disk that is not mounted, a share that is away.
      self = .media(.system(step: "open", file: file, errno: ENOENT))
    case let failure as InspectionFailure where failure.refusal != nil:
      self = failure.refusal.map { .refused($0) } ?? .cancelled
    default: self = .media(.unsupported(step: "open", file: file, reason: "\(error)"))
    }
  }
}
