import Foundation
import Glibc

/// One of the programs of this build.
package enum BuiltProgram: String, Sendable {
  case leat, leatd
  case leatSite = "leat-site"

  /// Beside the running test bundle, or in `LEAT_BIN` when that is set.
  package var path: String {
    if let folder = ProcessInfo.processInfo.environment["LEAT_BIN"] { return "\(folder)/\(rawValue)" }
    let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return "\(bundle.prefix(upTo: bundle.lastIndex(of: "/") ?? bundle.startIndex))/\(rawValue)"
  }
}

/// The project's own files, as they ship.
package enum ProjectFile {
  /// The absolute path of `relative` in the source tree.
  package static func path(_ relative: String) -> String {
    let thisFile = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return (thisFile.dropLast(3) + [Substring(relative)]).joined(separator: "/")
  }

  /// The text of a shipped configuration file, with other values for keys that it has.
  /// - Parameter separator: what stands between key and value.
  static func text(_ relative: String, setting values: [String: String], separator: String = " = ") throws -> String {
    var lines = try String(contentsOfFile: path(relative), encoding: .utf8).components(separatedBy: "\n")
    for (key, value) in values {
      guard
        let line = lines.firstIndex(where: { $0.drop { $0 == " " }.hasPrefix("\(key)\(separator)") })
      else {
        throw SystemCallFailure("find '\(key)' in", relative, errno: ENOENT)
      }
      lines[line] = "\(lines[line].prefix { $0 == " " })\(key)\(separator)\(value)"
    }
    return lines.joined(separator: "\n")
  }
}
