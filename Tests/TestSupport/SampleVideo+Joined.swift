import Foundation

extension SampleVideo {
  /// A transport stream of `seconds` of each size of picture, one behind the other; every part begins at the same time.
  package static func joined(
    _ sizes: [(width: Int, height: Int)], seconds: Double, in folder: TemporaryDirectory
  ) async throws -> String {
    let parts = sizes.map { size in
      SampleVideo(.mpegTS) { ($0.seconds, $0.width, $0.height) = (seconds, size.width, size.height) }
    }
    return try await joined(parts, in: folder)
  }

  /// The files one behind the other, as 'cat' does it.
  /// - Parameter name: of the file in `folder`.
  package static func joined(
    _ parts: [SampleVideo], in folder: TemporaryDirectory, as name: String = "joined.ts"
  ) async throws -> String {
    var joined = Data()
    for part in parts { joined += try Data(contentsOf: URL(filePath: try await part.file())) }
    let file = folder.path(name)
    try joined.write(to: URL(filePath: file))
    return file
  }

  /// The same, in a transport stream whose times begin at `seconds`.
  package func beginning(at seconds: Double) -> SampleVideo {
    var sample = self
    sample.options += ["-output_ts_offset", "\(seconds)"]
    return sample
  }
}
