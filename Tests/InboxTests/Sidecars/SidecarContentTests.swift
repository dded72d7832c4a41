import Inbox
import TestSupport
import Testing

@Suite("What files beside a video hold")
struct SidecarContentTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let format: SubtitleFormat?

    init(_ words: String, _ bytes: some Sequence<UInt8>, _ format: SubtitleFormat?) {
      testDescription = words
      self.bytes = Array(bytes)
      self.format = format
    }
  }

  private static let srt = "1\r\n00:00:01,000 --> 00:00:02,500\r\nHello\r\n\r\n"

  static let subtitles = [
    Case("SubRip", srt.utf8, .srt),
    Case("SubRip with a byte order mark", [0xEF, 0xBB, 0xBF] + Array(srt.utf8), .srt),
    Case("SubRip in UTF-16, little end first", [0xFF, 0xFE] + srt.utf8.flatMap { [$0, 0] }, .srt),
    Case("SubRip in UTF-16, big end first", [0xFE, 0xFF] + srt.utf8.flatMap { [0, $0] }, .srt),
    Case("SubRip in Latin-1", Array("1\n0:00:01.5 --> 0:00:02.5\nK".utf8) + [0xE4], .srt),
    Case("WebVTT", "WEBVTT - words\n\n00:01.000 --> 00:02.000\nHi\n".utf8, .vtt),
    Case("WebVTT of one word", "WEBVTT".utf8, .vtt),
    Case("a word that begins like WebVTT", "WEBVTTX\n".utf8, nil),
    Case("ASS", "\u{FEFF}[Script Info]\n; comment\n[Events]\n".utf8, .ass),
    Case("ASS behind a comment", "; made by hand\n\n[script info]\n".utf8, .ass),
    Case("prose", "Dear reader, --> this is no subtitle\n".utf8, nil),
    Case("a program", [0x7F, 0x45, 0x4C, 0x46, 0, 0, 0], nil),
    Case("zeros", [UInt8](repeating: 0, count: 100), nil),
    Case("one byte", [0xFF], nil),
    Case("half a byte order mark and a bit", [0xFF, 0xFE, 0x31], nil),
  ]

  @Test("subtitles are known by their content", arguments: subtitles)
  func detects(example: Case) {
    let found = try? SubtitleFormat.detect(example.bytes)
    #expect(found == example.format)
  }

  private static func png(_ width: UInt32, _ height: UInt32) -> [UInt8] {
    let number = { (value: UInt32) in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) } }
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8) + number(width)
      + number(height) + [8, 2, 0, 0, 0, 0, 0, 0, 0]
  }

  private static func jpeg(_ height: [UInt8], _ width: [UInt8], before: [UInt8] = []) -> [UInt8] {
    [0xFF, 0xD8] + before + [0xFF, 0xC0, 0, 17, 8] + height + width + [3, 1, 0x22, 0, 2, 0x11, 1]
  }

  @Test("a picture's size is read from its first bytes")
  func pictures() throws {
    let small = try PictureHeader(Self.png(640, 360))
    #expect((small.format, small.width, small.height) == (.png, 640, 360))
    let comment: [UInt8] = [0xFF, 0xE1, 0, 6, 0xFF, 0xC0, 1, 1]
    let photo = try PictureHeader(Self.jpeg([0x02, 0xD0], [0x05, 0x00], before: comment + [0xFF]))
    #expect((photo.format, photo.width, photo.height) == (.jpeg, 1280, 720))
  }

  static let badPictures: [(String, [UInt8])] = [
    ("a bomb of 4 billion pixels", png(65_535, 65_535)), ("a length beyond all", png(.max, .max)),
    ("no width", png(0, 100)), ("a dot", png(1, 1)), ("a cut header", Array(png(64, 64).prefix(20))),
    ("a JPEG without a frame", [0xFF, 0xD8, 0xFF, 0xD9, 0, 0]),
    ("a JPEG whose segment has no length", [0xFF, 0xD8, 0xFF, 0xE0, 0, 0, 0, 0]),
    ("a JPEG that ends", [0xFF, 0xD8, 0xFF]), ("a GIF", Array("GIF89a".utf8)), ("a web page", Array("<svg>".utf8)),
    ("a JPEG that is too large", jpeg([0xFF, 0xFF], [0xFF, 0xFF])),
  ]

  @Test("pictures of no use are refused without being decoded", arguments: badPictures.indices)
  func refusedPictures(index: Int) {
    #expect(throws: SidecarFault.self, "\(Self.badPictures[index].0)") { try PictureHeader(Self.badPictures[index].1) }
  }

  @Test("no mutation of a header leads anywhere but to a size or a reason")
  func mutatedPictures() {
    var random = SplitMix(seed: 11)
    for original in [Self.png(640, 360), Self.jpeg([2, 0xD0], [5, 0], before: [0xFF, 0xE0, 0, 4, 1, 2])] {
      for _ in 0..<3000 {
        let mutant = random.mutated(original)
        if let header = try? PictureHeader(mutant) { #expect(header.width * header.height <= 64_000_000) }
        _ = try? SubtitleFormat.detect(mutant)
      }
    }
  }
}
