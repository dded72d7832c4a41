import HLS
import Testing

@Suite("Names of codecs")
struct CodecStringTests {
  @Test(
    "H.264 by its avcC box or by its first sequence parameter set",
    arguments: [
      ([1, 0x64, 0x00, 0x1F, 0xFF], "avc1.64001f"),
      // The box around the parameter set says something else than the set.
      ([1, 0x42, 0xE0, 0x1E, 0xFF, 0xE1, 0, 4, 0x67, 0x42, 0x80, 0x1E], "avc1.42801e"),
      ([1, 0x42, 0xE0, 0x1E, 0xFF, 0xE0, 0, 4, 0x68, 0x42, 0x80, 0x1E], "avc1.42e01e"),
      ([1, 0x42, 0xC0, 0x0A], "avc1.42c00a"),
      ([0, 0, 0, 1, 0x67, 0x4D, 0x40, 0x28, 0x80], "avc1.4d4028"),
      ([0, 0, 1, 0x09, 0xF0, 0, 0, 1, 0x27, 0x64, 0x00, 0x33], "avc1.640033"),
      ([], nil), ([1], nil), ([1, 0x64, 0x00], nil), ([0, 0, 1, 0x67, 0x64, 0], nil),
      ([0, 0, 1, 0x68, 0x64, 0x00, 0x33, 0x00], nil), ([9, 9, 9, 9, 9, 9, 9, 9], nil),
    ] as [([UInt8], String?)])
  func avc(_ bytes: [UInt8], _ name: String?) { #expect(CodecString.avc(configuration: bytes) == name) }

  @Test(
    "AAC by its AudioSpecificConfig",
    arguments: [
      ([0x12, 0x10], "mp4a.40.2"), ([0x2B, 0x92, 0x08, 0x00], "mp4a.40.5"), ([0xEB, 0x09], "mp4a.40.29"),
      ([0x0A, 0x10], "mp4a.40.1"), ([0xF9, 0x40], "mp4a.40.42"), ([], "mp4a.40.2"), ([0x12], "mp4a.40.2"),
      ([0, 0], "mp4a.40.2"),
    ] as [([UInt8], String)])
  func aac(_ bytes: [UInt8], _ name: String) { #expect(CodecString.aac(configuration: bytes) == name) }

  @Test(
    "HEVC by its hvcC box",
    arguments: [
      ([1, 0x01, 0x60, 0, 0, 0, 0xB0, 0, 0, 0, 0, 0, 93], "1.6.L93.B0"),
      ([1, 0x22, 0x20, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 153], "2.4.H153.90"),
      ([1, 0x41, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 30], "A1.1.L30"), ([1, 1, 0x60], nil), ([], nil),
    ] as [([UInt8], String?)])
  func hevc(_ bytes: [UInt8], _ name: String?) { #expect(CodecString.hevc(configuration: bytes) == name) }
}

extension CodecStringTests {
  private static let wide = CodecString.Colour(primaries: 9, transfer: 16, matrix: 9)

  @Test(
    "AV1 by its av1C box, and by the colours of the colr box where they are unusual",
    arguments: [
      ([0x81, 0x04, 0x0C, 0], nil, "av01.0.04M.08"), ([0x81, 0x28, 0xCC, 0], nil, "av01.1.08H.10"),
      ([0x81, 0x04, 0x0C, 0], CodecString.Colour(primaries: 2, transfer: 2, matrix: 2), "av01.0.04M.08"),
      ([0x81, 0x04, 0x4C, 0], wide, "av01.0.04M.10.0.110.09.16.09.0"),
      ([0x81, 0x04, 0x1C, 0], nil, "av01.0.04M.08.1.110.01.01.01.0"), ([0x81, 0x04, 0x0C], nil, nil),
      ([0, 0x04, 0x0C, 0], nil, nil), ([], nil, nil),
    ] as [([UInt8], CodecString.Colour?, String?)])
  func av1(_ bytes: [UInt8], _ colour: CodecString.Colour?, _ name: String?) {
    #expect(CodecString.av1(configuration: bytes, colour: colour) == name)
  }

  @Test(
    "VP9 by its vpcC box",
    arguments: [
      ([1, 0, 0, 0, 0, 10, 0x82, 1, 1, 1, 0, 0], "vp09.00.10.08"),
      ([1, 0, 0, 0, 0, 41, 0x80, 2, 2, 2, 0, 0], "vp09.00.41.08"),
      ([1, 0, 0, 0, 2, 51, 0xA2, 9, 16, 9, 0, 0], "vp09.02.51.10.01.09.16.09.00"),
      ([1, 0, 0, 0, 1, 10, 0x86, 1, 1, 1, 0, 0], "vp09.01.10.08.03.01.01.01.00"), ([1, 0, 0, 0, 0], nil), ([], nil),
    ] as [([UInt8], String?)])
  func vp9(_ bytes: [UInt8], _ name: String?) { #expect(CodecString.vp9(configuration: bytes) == name) }
}

@Suite("Names of languages")
struct LanguageTagTests {
  @Test(
    "are BCP 47 in the shortest form",
    arguments: [
      ("eng", "en"), ("ger", "de"), ("deu", "de"), ("fre", "fr"), ("fra", "fr"), ("dut", "nl"), ("chi", "zh"),
      ("gre", "el"), ("jpn", "ja"), ("en", "en"), ("ENG", "en"), ("pt-BR", "pt-BR"), ("por-BR", "pt-BR"),
      ("en_US", "en-US"), ("zh-Hant-TW", "zh-Hant-TW"), ("haw", "haw"), ("yue", "yue"), ("fil", "fil"),
      ("und", "und"), ("", "und"), ("x", "und"), ("xq", "und"), ("qqq", "und"), ("english", "und"), ("e1", "und"),
      ("en-", "und"), ("en-\"x", "und"), ("en\n", "und"), ("дeu", "und"), ("en-aaaaaaaaa", "und"),
    ])
  func tags(_ spelled: String, _ tag: String) {
    #expect(LanguageTag(spelled).text == tag)
    #expect(LanguageTag(tag).text == tag)
  }

  @Test(
    "have a name for people",
    arguments: [
      ("ger", "German"), ("eng", "English"), ("jpn", "Japanese"), ("haw", "Hawaiian"),
    ])
  func names(_ spelled: String, _ name: String) { #expect(LanguageTag(spelled).displayName == name) }
}
