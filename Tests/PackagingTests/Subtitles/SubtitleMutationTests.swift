import TestSupport
import Testing

@testable import Packaging

@Suite("Broken subtitles")
struct SubtitleMutationTests {
  private static let files = [
    SubtitledVideo.subRip, SubtitleRenditionTests.script, SubtitleRenditionTests.webVTT,
  ]

  /// Whatever a file holds, the segment that comes of it is WebVTT.
  @Test("are read or refused, and what comes of them is WebVTT", arguments: files.indices)
  func changed(index: Int) {
    var random = SplitMix(seed: UInt64(index))
    let whole = Array(Self.files[index].utf8)
    for _ in 0..<300 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0...2, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        default: bytes.insert(contentsOf: Array("\n\n{\\r-->&<".utf8).shuffled(using: &random), at: place)
        }
      }
      let given = GivenSubtitles(filename: "a", bytes: bytes, language: nil, isForced: false, isSDH: false)
      guard let cues = try? given.cues() else { continue }
      var segmenter = SubtitleSegmenter()
      for cue in cues { segmenter.append(cue) }
      let shown = segmenter.cut(at: 1 << 40)
      let read = TextSegment(Array(WebVTTSegment.text(shown).utf8))
      #expect(read?.faults == [] && read?.cues.count == shown.count, "\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  @Test("Any text in any styles becomes cue text") func words() {
    var random = SplitMix(seed: 7)
    let pieces = [
      "{\\b1}", "{\\an8}", "{\\c&H", "&}", "\\N", "\n", "-->", "<", "é", "{", "}", "\\", "\\h", "a", " ", "{\\p1}",
      "\r",
    ]
    for _ in 0..<2000 {
      let words = (0..<Int.random(in: 0...12, using: &random)).compactMap { _ in pieces.randomElement(using: &random) }
      let text = CueText.ofEvent("0,0,D,,0,0,0,,\(words.joined())").text
      #expect(
        !text.contains("-->") && !text.contains("\n\n") && !text.hasPrefix("\n") && !text.hasSuffix("\n"), "\(words)")
    }
  }
}
