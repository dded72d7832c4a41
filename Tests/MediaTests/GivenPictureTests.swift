import Foundation
import TestSupport
import Testing

@testable import Media

@Suite("Pictures that people give")
struct GivenPictureTests {
  /// Left half red, right half blue, 400 × 200.
  private static func picture(_ name: String, _ format: String) async throws -> [UInt8] {
    let folder = try TemporaryDirectory("picture")
    let path = folder.path(name)
    try await run(
      .ffmpeg,
      [
        "-v", "error", "-f", "lavfi", "-i", "color=red:size=200x200", "-f", "lavfi", "-i", "color=blue:size=200x200",
        "-filter_complex", "hstack", "-frames:v", "1", "-pix_fmt", format, path,
      ])
    return [UInt8](try Data(contentsOf: URL(filePath: path)))
  }

  /// The written JPEG's size, and the colours of its first and last pixel.
  private func look(_ jpeg: [UInt8]) async throws -> (width: Int, height: Int, first: [UInt8], last: [UInt8]) {
    let folder = try TemporaryDirectory("picture")
    try Data(jpeg).write(to: URL(filePath: folder.path("a.jpg")))
    try await run(
      .ffmpeg, ["-v", "error", "-i", folder.path("a.jpg"), "-pix_fmt", "rgb24", "-f", "rawvideo", folder.path("raw")])
    let size = try await run(
      .ffprobe, ["-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0", folder.path("a.jpg")])
    let sides = size.output.split { !$0.isNumber }.compactMap { Int($0) }
    let raw = [UInt8](try Data(contentsOf: URL(filePath: folder.path("raw"))))
    return (try #require(sides.first), try #require(sides.last), Array(raw.prefix(3)), Array(raw.suffix(3)))
  }

  private func isRed(_ pixel: [UInt8]) -> Bool { pixel[0] > 180 && pixel[1] < 80 && pixel[2] < 80 }
  private func isBlue(_ pixel: [UInt8]) -> Bool { pixel[2] > 180 && pixel[1] < 80 && pixel[0] < 80 }

  static let formatCases = [
    ("a.png", "rgb24"), ("a.png", "rgba"), ("a.png", "rgb48be"), ("a.jpg", "yuvj420p"), ("a.jpg", "yuvj422p"),
    ("a.jpg", "yuvj444p"),
  ]

  @Test("each kind of JPEG and PNG comes out in its colours", arguments: formatCases.indices)
  func formats(index: Int) async throws {
    let (name, format) = Self.formatCases[index]
    let jpeg = try StillPicture.decoding(try await Self.picture(name, format), name: name).jpeg(longestSide: 300)
    let seen = try await look(jpeg)
    #expect((seen.width, seen.height) == (300, 150))
    #expect(isRed(seen.first) && isBlue(seen.last), "\(seen)")
  }

  /// Exif with an orientation, and a place where the picture was taken.
  private static func exif(_ orientation: UInt8) -> [UInt8] {
    let tiff: [UInt8] =
      Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 2]
      + [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]
      + [0x01, 0x0E, 0, 2, 0, 0, 0, 12, 0, 0, 0, 38] + [0, 0, 0, 0] + Array("my back yard".utf8)
    let body = Array("Exif".utf8) + [0, 0] + tiff
    return [0xFF, 0xE1, 0, UInt8(body.count + 2)] + body
  }

  @Test("a photograph is turned upright, and what else its camera wrote is not passed on", arguments: [1, 3, 6, 8])
  func upright(orientation: UInt8) async throws {
    var bytes = try await Self.picture("a.jpg", "yuvj420p")
    bytes.insert(contentsOf: Self.exif(orientation), at: 2)
    let jpeg = try StillPicture.decoding(bytes, name: "a.jpg").jpeg()
    #expect(String(decoding: bytes, as: UTF8.self).contains("back yard"))
    #expect(!String(decoding: jpeg, as: UTF8.self).contains("back yard") && !jpeg.contains(subsequence: "Exif"))
    let seen = try await look(jpeg)
    #expect((seen.width > seen.height) == (orientation < 5))
    // 3: on its head. 6: the right side up, so red is above. 8: the left side up, so blue is.
    let isRedFirst = orientation == 1 || orientation == 6
    #expect(isRed(isRedFirst ? seen.first : seen.last) && isBlue(isRedFirst ? seen.last : seen.first), "\(seen)")
  }

  @Test("broken, cut and mutated pictures give a picture or an error, and nothing else", arguments: ["a.png", "a.jpg"])
  func mutated(name: String) async throws {
    let original = try await Self.picture(name, name == "a.png" ? "rgb24" : "yuvj420p")
    var random = SplitMix(seed: 5)
    var errors = 0
    for _ in 0..<150 {
      let mutant = random.mutated(original)
      do throws(MediaError) {
        let jpeg = try StillPicture.decoding(mutant, name: name).jpeg(longestSide: 64)
        #expect(jpeg.starts(with: [0xFF, 0xD8]))
      } catch {
        errors += 1
      }
    }
    #expect(errors > 0)
    #expect(throws: MediaError.self) { try StillPicture.decoding([], name: name).jpeg() }
    #expect(throws: MediaError.self) { try StillPicture.decoding(Array(original.prefix(20)), name: name).jpeg() }
  }
}

extension [UInt8] {
  fileprivate func contains(subsequence text: String) -> Bool {
    indices.contains { self[$0...].starts(with: text.utf8) }
  }
}
