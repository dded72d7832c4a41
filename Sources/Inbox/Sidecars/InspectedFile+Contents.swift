package import Catalog

extension InspectedFile {
  /// All of a file beside a video, within the limits of its kind.
  /// - Throws: `SidecarFault` when it is empty or too large, else `InspectionFailure`.
  package func contents(ofSidecar kind: Manifest.Sidecar.Kind) throws -> [UInt8] {
    let limit = SidecarLimits.largestBytes(kind)
    guard status.sizeBytes <= limit else {
      throw SidecarFault(
        "The file has \(RefusalText.size(status.sizeBytes)); for \(kind.words) at most \(RefusalText.size(limit)) are "
          + "taken. Is it the right file?")
    }
    let bytes = try read(Int(status.sizeBytes) + 1, at: 0)
    guard !bytes.isEmpty else {
      throw SidecarFault("The file is empty. Copy it into the folder again, and wait until the copy has ended.")
    }
    guard bytes.count <= status.sizeBytes else { throw SidecarFault("The file grows while it is read. Copy it again.") }
    return bytes
  }
}

extension Manifest.Sidecar.Kind {
  /// For sentences.
  package var words: String {
    switch self {
    case .subtitles: "subtitles"
    case .poster: "a picture"
    case .metadata: "metadata"
    case .information: "an .nfo file"
    }
  }
}
