package import Catalog

/// How large a file beside a video may be. Each is read whole, so the daemon's memory depends on it.
package enum SidecarLimits {
  /// Far above any real one: the subtitles of a film have 100 kB, its metadata some hundred bytes.
  package static func largestBytes(_ kind: Manifest.Sidecar.Kind) -> Int64 {
    switch kind {
    case .subtitles: 8 << 20
    case .poster: 24 << 20
    case .metadata: 64 << 10
    case .information: 512 << 10
    }
  }
}
