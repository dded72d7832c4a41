import Foundation
import TestSupport

/// Video with closed captions, which ffmpeg can read but not write: its pictures get the SEI messages here.
enum CaptionedVideo {
  /// CEA-608 in odd parity, one pair for each picture: pop-on captions with the word in channel 1.
  private static func pairs(_ word: String) -> [[UInt8]] {
    let letters = Array(word.utf8)
    let text = stride(from: 0, to: letters.count, by: 2).map {
      [letters[$0], $0 + 1 < letters.count ? letters[$0 + 1] : 0]
    }
    // Resume caption loading, erase, a row, the word, end of caption; control codes come twice.
    let before: [[UInt8]] = [[0x14, 0x20], [0x14, 0x20], [0x14, 0x2E], [0x14, 0x2E], [0x14, 0x70], [0x14, 0x70]]
    let pause = [[UInt8]](repeating: [0, 0], count: 30)
    return before + text + [[0x14, 0x2F], [0x14, 0x2F]] + pause + [[0x14, 0x2C], [0x14, 0x2C]]
  }

  private static func odd(_ byte: UInt8) -> UInt8 { byte.nonzeroBitCount % 2 == 0 ? byte | 0x80 : byte }

  private static func message(_ pair: [UInt8], isHEVC: Bool) -> [UInt8] {
    let payload: [UInt8] =
      [0xB5, 0x00, 0x31, 0x47, 0x41, 0x39, 0x34, 0x03, 0x41, 0xFF, 0xFC] + pair.map(odd) + [0xFF]
    return [0, 0, 0, 1] + (isHEVC ? [0x4E, 1] : [6]) + [4, UInt8(payload.count)] + payload + [0x80]
  }

  /// Fifteen seconds in which the word is shown, fewer at more than 25 pictures a second.
  static func make(
    _ container: SampleVideo.Container, word: String, pixelFormat: String = "yuv420p", isHEVC: Bool = false,
    frameRate: Int = 25, in folder: TemporaryDirectory
  ) async throws -> String {
    let sample = try await SampleVideo(.mp4) {
      $0.seconds = 15
      $0.bFrames = 0
      $0.pixelFormat = pixelFormat
      $0.frameRate = frameRate
      if isHEVC { $0.video = "libx265" }
    }.file()
    let name = isHEVC ? "hevc" : "h264"
    let (raw, captioned) = (folder.path("raw.\(name)"), folder.path("captioned.\(name)"))
    try await run(
      .ffmpeg,
      [
        "-v", "error", "-nostdin", "-y", "-i", sample, "-map", "0:v", "-c", "copy", "-bsf:v",
        "\(name)_mp4toannexb,\(name)_metadata=aud=insert", "-f", name, raw,
      ])
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: raw)))
    try Data(inserting(pairs(word), into: bytes, isHEVC: isHEVC)).write(to: URL(filePath: captioned))
    let path = folder.path("captioned.\(container.fileExtension)")
    try await run(
      .ffmpeg,
      [
        "-v", "error", "-nostdin", "-y", "-r", "\(frameRate)", "-i", captioned, "-i", sample, "-map", "0:v", "-map",
        "1:a", "-c",
        "copy", path,
      ])
    return path
  }

  /// Puts a message before the first slice of each picture, from the second second on.
  private static func inserting(_ pairs: [[UInt8]], into bytes: [UInt8], isHEVC: Bool) -> [UInt8] {
    var result: [UInt8] = []
    var picture = 0
    var isBefore = false
    var index = 0
    while index < bytes.count {
      if index + 4 < bytes.count, bytes[index] == 0, bytes[index + 1] == 0, bytes[index + 2] == 1 {
        let type = isHEVC ? bytes[index + 3] >> 1 & 0x3F : bytes[index + 3] & 0x1F
        if type == (isHEVC ? 35 : 9) {
          isBefore = true
          picture += 1
        }
        if isBefore, isHEVC ? type < 32 : (1...5).contains(type) {
          isBefore = false
          // The zero before a start code of three bytes belongs to it.
          if result.last == 0 { result.removeLast() }
          let number = picture - 26
          result += message(number >= 0 && number < pairs.count ? pairs[number] : [0, 0], isHEVC: isHEVC)
          result.append(0)
        }
        result += bytes[index..<index + 3]
        index += 3
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return result
  }

  /// What ffmpeg's decoder of captions reads out of the pictures of `stream`.
  static func read(_ stream: String) async throws -> String {
    try await run(
      .ffmpeg,
      ["-v", "error", "-nostdin", "-f", "lavfi", "-i", "movie=\(stream)[out0+subcc]", "-map", "0:s", "-f", "srt", "-"]
    ).output
  }
}
