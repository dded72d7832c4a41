import Foundation

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
}
