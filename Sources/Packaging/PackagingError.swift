package import Catalog
import Glibc
package import Media

/// Why a video was not packaged.
package enum PackagingError: Error, Sendable, CustomStringConvertible {
  /// The file is no video that can be published; trying again changes nothing.
  case refused(Refusal)
  case media(MediaError)
  case catalog(CatalogError)
  /// Another worker owns the output directory.
  case locked(directory: String)
  /// What is made of a ready video is asked of one that is not.
  case notReady(directory: String)
  /// A copied picture stands for longer than a segment may be; `seconds` is when those before it end.
  case pictureTooLong(seconds: Double)
  /// What was made was given up because of an error, and that was recorded: the next run does not come to it.
  indirect case begunAnew(because: PackagingError)
  /// What was written does not pass the check; `findings` says what is wrong.
  case unverified(findings: [String])
  /// Called off; what has been published stays, and the next run continues there.
  case cancelled

  package var description: String {
    switch self {
    case .refused(let refusal): refusal.message
    case .media(let error): "\(error)"
    case .catalog(let error): "\(error)"
    case .locked(let directory): "another worker is writing '\(directory)'; let it finish, or stop it first"
    case .notReady(let directory): "'\(directory)' holds no video that is ready; wait until it is"
    case .pictureTooLong(let seconds):
      "after \(Self.whole(seconds)) s a picture stands for longer than a segment may be: such video cannot be copied, only encoded, which 'transcode: false' forbids"
    case .begunAnew(let error): "\(error)"
    case .unverified(let findings): "the output does not pass the check: \(findings.joined(separator: "; "))"
    case .cancelled: "called off; the next run continues where this one stopped"
    }
  }

  /// Whether another try may succeed: a full disk can be emptied, a read error can pass, who holds a lock gives it back.
  package var mayPass: Bool {
    switch self {
    case .refused, .notReady, .pictureTooLong, .unverified, .catalog(.unwritable), .catalog(.newerSchema): false
    case .begunAnew, .cancelled, .locked, .catalog, .media(.system), .media(.cancelled), .media(.rewritten): true
    case .media: false
    }
  }

  static func whole(_ seconds: Double) -> Int { Int(min(max(seconds, 0), 1e9).rounded()) }

  /// Stable, for the manifest.
  package var code: String {
    switch self {
    case .refused(let refusal): refusal.code.rawValue
    case .media(.system(_, _, let number)): number == ENOSPC || number == EDQUOT ? "disk_full" : "io_error"
    case .media(.rewritten): "rewritten"
    case .media: "media_error"
    case .catalog(let error): error.isOutOfSpace ? "disk_full" : "io_error"
    case .locked: "locked"
    case .notReady: "not_ready"
    case .pictureTooLong: "picture_too_long"
    case .begunAnew(let error): error.code
    case .unverified: "verification"
    case .cancelled: "cancelled"
    }
  }
}

/// Runs `body`, whose errors are libav's or the source's.
func media<Result: ~Copyable>(_ body: () throws(MediaError) -> Result) throws(PackagingError) -> Result {
  do throws(MediaError) { return try body() } catch {
    throw error == .cancelled ? .cancelled : .media(error)
  }
}

/// Runs `body`, whose errors are the catalog's.
func catalog<Result: ~Copyable>(_ body: () throws(CatalogError) -> Result) throws(PackagingError) -> Result {
  do throws(CatalogError) { return try body() } catch { throw .catalog(error) }
}
