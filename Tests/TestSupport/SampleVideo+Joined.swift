import Foundation

extension SampleVideo {
  /// A transport stream of `seconds` of each size of picture, one behind the other; every part begins at the same time.
  package static func joined(
    _ sizes: [(width: Int, height: Int)], seconds: Double, in folder: TemporaryDirectory
  ) async throws -> String {
    var joined = Data()
    for size in sizes {
      let part = try await SampleVideo(.mpegTS) {
        $0.seconds = seconds
        $0.width = size.width
        $0.height = size.height
      }.file()
      joined += try Data(contentsOf: URL(filePath: part))
    }
    let file = folder.path("joined.ts")
    try joined.write(to: URL(filePath: file))
    return file
  }
}
