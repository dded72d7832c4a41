import Glibc

/// What can go wrong with the catalog's files. Each message names the step, the file, the system's words and, where
/// there is one, the remedy.
package enum CatalogError: Error, Equatable, Sendable {
  /// The system refused `call` (a verb, e.g. `open`, `rename`) on `path`.
  case system(call: String, path: String, errno: Int32)
  /// A link, folder, FIFO or device stands where a file belongs; it is not followed.
  case notARegularFile(path: String)
  /// Larger than any manifest can be, so it is not read.
  case tooLarge(path: String, sizeBytes: Int64)
  /// Not JSON, or not what the schema describes.
  case malformed(path: String, reason: String)
  /// Written by a newer Leat: must not be written by this one, which would drop what it does not understand.
  case newerSchema(path: String, schema: Int)
  /// The value to be written breaks the schema (a number that is not finite, a path that leaves the folder).
  case unwritable(path: String, reason: String)

  /// Whether the file is simply not there.
  package var isMissing: Bool {
    if case .system(_, _, ENOENT) = self { true } else { false }
  }

  /// Whether the disk (or a quota) is full, which may pass.
  package var isOutOfSpace: Bool {
    if case .system(_, _, let code) = self { code == ENOSPC || code == EDQUOT } else { false }
  }
}

extension CatalogError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .system(let call, let path, let code):
      let words = "cannot \(call) \(Self.quoted(path)): \(String(cString: strerror(code)))"
      return Self.remedy(for: code).map { "\(words) (\($0))" } ?? words
    case .notARegularFile(let path):
      return "cannot read \(Self.quoted(path)): not a regular file (links are not followed; remove it)"
    case .tooLarge(let path, let sizeBytes):
      return "cannot read \(Self.quoted(path)): \(sizeBytes) bytes is more than any manifest has"
        + " (move it away; 'leat package' writes a new one)"
    case .malformed(let path, let reason):
      return "cannot understand \(Self.quoted(path)): \(Self.oneLine(reason)) (repair it, or move it away)"
    case .newerSchema(let path, let schema):
      return "cannot use \(Self.quoted(path)): it has schema \(schema), and this program knows"
        + " \(Manifest.currentSchema) (install the newer Leat again)"
    case .unwritable(let path, let reason):
      return "cannot write \(Self.quoted(path)): \(reason)"
    }
  }

  private static func remedy(for code: Int32) -> String? {
    switch code {
    case ENOSPC: "free some space on this file system"
    case EDQUOT: "raise the quota, or free some space"
    case EACCES, EPERM: "give the user that runs this program access to it"
    case EROFS: "the file system is mounted read-only; see the kernel's log"
    case EMFILE, ENFILE: "raise the limit of open files, LimitNOFILE in the unit"
    case ENAMETOOLONG: "use a shorter name"
    case ELOOP: "links are not followed here; put the real file or folder in its place"
    case EIO: "the disk may be failing; see the kernel's log"
    default: nil
    }
  }

  private static func quoted(_ path: String) -> String {
    "'\(oneLine(path.replacing("\\", with: "\\\\").replacing("'", with: "\\'")))'"
  }

  /// The text on one line, whatever is in it: manifests and names come from outside.
  private static func oneLine(_ text: String) -> String {
    var line = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator, .format:
        line += "\\u{\(String(scalar.value, radix: 16))}"
      default: line.unicodeScalars.append(scalar)
      }
    }
    return line
  }
}
