package import Catalog

/// Why the site cannot be built at all. A video that cannot be shown is not among these; it is a `SiteProblem`.
package enum SiteError: Error, Equatable, Sendable {
  case hlsMissing(path: String)
  case hlsWrong(path: String)
  case noWords(language: String)
  case catalog(CatalogError)
  /// The system refused `call` (a verb) on `path`.
  case system(call: String, path: String, reason: String)
}

extension SiteError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .hlsMissing(let path):
      "cannot read hls.js, the player script, at '\(path)' (install it with 'etc/dev/hls.js DIRECTORY', or name the"
        + " file with --hls-js)"
    case .hlsWrong(let path):
      "'\(path)' is not hls.js \(AssetLibrary.hlsVersion): its SHA-256 is not \(AssetLibrary.hlsDigest) (install it"
        + " anew with 'etc/dev/hls.js DIRECTORY')"
    case .noWords(let language):
      "the pages have no words in '\(language)' (site.language; allowed: \(SiteSettings.languages.joined(separator: ", ")))"
    case .catalog(let error): error.description
    case .system(let call, let path, let reason): "cannot \(call) '\(path)': \(reason)"
    }
  }
}

/// A video or a file that the site had to leave out, and why.
package struct SiteProblem: Hashable, Sendable, CustomStringConvertible {
  package let path: String
  package let reason: String

  package var description: String { reason }
}
