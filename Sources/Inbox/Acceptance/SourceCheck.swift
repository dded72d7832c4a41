package import Catalog
import Glibc
package import Media

/// The whole decision about one file: what it is called, whether it is all there, what it holds.
///
/// `leat check` shows it, and a worker begins with it.
package struct SourceCheck: Equatable, Sendable {
  package let acceptance: Acceptance
  /// Nil when it was refused before its content was read, or when nothing could be made of that.
  package let facts: MediaFacts?
  package let completeness: Completeness
  package let status: FileStatus

  /// Why there is no decision: the machine's doing, not the file's, so that another try may do better.
  package enum Failure: Error, Equatable, Sendable, CustomStringConvertible {
    case inspection(InspectionFailure)
    case media(MediaError)

    package var description: String {
      switch self {
      case .inspection(let failure): failure.description
      case .media(let error): error.description
      }
    }
  }

  /// Decides about `file`, which was dropped as `filename`.
  package static func examine(
    _ file: borrowing InspectedFile, filename: String, limits: AcceptanceLimits = AcceptanceLimits(),
    probe: ProbeLimits = ProbeLimits()
  ) throws(Failure) -> SourceCheck {
    let outside = try outside(of: file, filename: filename, limits: limits)
    func result(_ acceptance: Acceptance, _ facts: MediaFacts? = nil) -> SourceCheck {
      SourceCheck(
        acceptance: acceptance, facts: facts, completeness: outside.completeness, status: outside.status)
    }
    if let refusal = outside.refusal { return result(.refuse(refusal)) }
    do throws(MediaError) {
      let facts = try MediaProbe.facts(of: file.source(), limits: probe)
      let acceptance = AcceptancePolicy.decide(
        facts: facts, filename: filename, sizeBytes: outside.status.sizeBytes, limits: limits)
      return result(acceptance, facts)
    } catch {
      guard let refusal = RefusalText.refusal(for: error) else { throw .media(error) }
      return result(.refuse(refusal))
    }
  }

  /// What can be said of a file before libav reads it.
  package struct Outside: Equatable, Sendable {
    package let status: FileStatus
    package let completeness: Completeness
    /// Nil when only the content can be a reason.
    package let refusal: Refusal?
  }

  package static func outside(of file: borrowing InspectedFile, filename: String, limits: AcceptanceLimits)
    throws(Failure) -> Outside
  {
    do throws(InspectionFailure) {
      let status = try file.currentStatus()
      let completeness = try ContainerCompleteness.examine(file)
      var refusal = AcceptancePolicy.refusal(filename: filename, sizeBytes: status.sizeBytes, limits: limits)
      if refusal == nil, case .incomplete(let why, let missing) = completeness {
        refusal = RefusalText.unfinishedUpload(why: why, missingBytes: missing, waited: nil)
      }
      if refusal == nil, try ISOEncryption.isFound(in: file) { refusal = RefusalText.encrypted }
      return Outside(status: status, completeness: completeness, refusal: refusal)
    } catch {
      throw .inspection(error)
    }
  }
}

extension RefusalText {
  /// What a file's owner is told when its content could not be read; nil when that is not the file's fault.
  package static func refusal(for error: MediaError) -> Refusal? {
    switch error {
    case .unrecognised: notMedia
    case .containerNotAllowed(_, let container):
      FormatName.container(container) == container
        ? unsupportedContainer(container) : notVideo(FormatName.container(container))
    case .damaged(_, let reason): damaged(reason)
    case .unsupported(_, _, let reason): unsupportedContainer(reason)
    case .budgetExceeded(_, let limit): tooComplex("what it holds did not show within \(limit)")
    case .library(_, _, let code, let reason): isMachines(code) ? nil : damaged(reason)
    case .system, .rewritten, .cancelled: nil
    }
  }

  /// libav passes the system's errors on as their negative numbers.
  private static func isMachines(_ code: Int32) -> Bool {
    [ENOMEM, EIO, EMFILE, ENFILE, EACCES, EAGAIN, ENOSPC, ESTALE, EINTR].contains(code == .min ? 0 : -code)
  }
}
