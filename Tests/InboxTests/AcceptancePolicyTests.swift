import Catalog
import Inbox
import Media
import Testing

private func facts(
  _ container: String = "mov,mp4,m4a,3gp,3g2,mj2", _ codec: String = "h264", _ format: String? = "yuv420p",
  bits: Int = 8, duration: Double? = 10
) -> MediaFacts {
  MediaFacts(
    container: container, duration: duration,
    video: [.init(index: 0, codec: codec, pixelFormat: format, bitDepth: bits, width: 640, height: 360)])
}

private func code(_ acceptance: Acceptance) -> Refusal.Code? {
  if case .refuse(let refusal) = acceptance { refusal.code } else { nil }
}

@Suite struct AcceptancePolicyTests {
  private func decide(
    _ facts: MediaFacts, _ name: String = "a.mp4", size: Int64 = 1000, _ limits: AcceptanceLimits = .init()
  ) -> Acceptance {
    AcceptancePolicy.decide(facts: facts, filename: name, sizeBytes: size, limits: limits)
  }

  @Test func `H.264 in 8 bits and 4:2:0 is accepted, whatever range and angle`() {
    #expect(decide(facts()) == .accept)
    #expect(decide(facts("mov", "h264", "yuvj420p"), "A.MOV") == .accept)
    #expect(decide(facts("matroska,webm"), "film.part1.mkv") == .accept)
    #expect(decide(facts("mpegts"), "a.MTS") == .accept)
    var turned = facts()
    turned.video[0].rotation = 90
    #expect(decide(turned) == .accept)
    #expect(decide(facts(duration: nil)) == .accept)
  }

  @Test func `interlaced and mirrored H.264 is made better where that is allowed, else copied`() {
    var combed = facts()
    combed.video[0].isInterlaced = true
    var mirrored = facts()
    mirrored.video[0].isMirrored = true
    for (facts, word) in [(combed, "interlaced"), (mirrored, "mirrored")] {
      guard case .transcode(let why) = decide(facts) else {
        Issue.record("not transcoded")
        return
      }
      #expect(why.contains(word))
      #expect(decide(facts, .init(allowsTranscoding: false)) == .accept)
    }
  }

  @Test func `what no decoder reads is refused`() {
    var strange = facts("mov", "none", nil)
    strange.video[0].isDecodable = false
    #expect(code(decide(strange)) == .unsupportedCodec)
    #expect(code(decide(strange, .init(allowsTranscoding: false))) == .unsupportedCodec)
  }

  @Test(arguments: [
    (facts("mov", "hevc"), "H.265"), (facts("mov", "h264", "yuv420p10le", bits: 10), "10 bits"),
    (facts("mov", "h264", "yuv444p"), "yuv444p"), (facts("mov", "av1"), "AV1"),
    (facts("mov", "somethingnew"), "somethingnew"),
  ])
  func `what browsers cannot play is transcoded where that is allowed, else refused, and why is said`(
    facts: MediaFacts, word: String
  ) {
    guard case .refuse(let refusal) = decide(facts, .init(allowsTranscoding: false)) else {
      Issue.record("accepted")
      return
    }
    #expect(refusal.code == .unsupportedCodec && refusal.message.contains(word))
    guard case .transcode(let why) = decide(facts) else {
      Issue.record("not transcoded")
      return
    }
    #expect(why.contains(word))
  }

  @Test(arguments: [("hevc", "yuv420p10le"), ("hevc", "yuv420p"), ("av1", "yuv420p"), ("vp9", "yuv420p10le")])
  func `what the operator trusts browsers to play is accepted as it is, in 4:2:0 and not interlaced`(
    codec: String, format: String
  ) {
    var limits = AcceptanceLimits()
    limits.copiedCodecs = [codec]
    #expect(decide(facts("mov", codec, format, bits: 10), limits) == .accept)
    #expect(decide(facts("mov", codec, format, bits: 10)) != .accept)
    #expect(decide(facts("mov", codec, "yuv422p10le", bits: 10), limits) != .accept)
    #expect(decide(facts("mov", codec == "av1" ? "vp9" : "av1", format, bits: 10), limits) != .accept)
    #expect(decide(facts("mov", "h264", "yuv420p10le", bits: 10), limits) != .accept)
    var combed = facts("mov", codec, format)
    combed.video[0].isInterlaced = true
    #expect(decide(combed, limits) != .accept)
  }

  private func decide(_ facts: MediaFacts, _ limits: AcceptanceLimits) -> Acceptance { decide(facts, "a.mp4", limits) }
  private func decide(_ facts: MediaFacts, _ name: String, _ limits: AcceptanceLimits) -> Acceptance {
    decide(facts, name, size: 1000, limits)
  }

  @Test(arguments: ["a.exe", "a", ".mp4", "a.mp4.txt", "a.m3u8", "a.é", "a.", "mp4"])
  func `a name that is not on the list`(name: String) {
    #expect(code(decide(facts(), name)) == .extensionNotAllowed)
    #expect(AcceptancePolicy.refusal(filename: name, sizeBytes: 1, limits: .init())?.code == .extensionNotAllowed)
  }

  @Test func `name and content must agree`() {
    #expect(code(decide(facts("matroska,webm"), "a.mp4")) == .extensionMismatch)
    #expect(code(decide(facts(), "a.mkv")) == .extensionMismatch)
    #expect(code(decide(facts("wav"), "a.mp4")) == .extensionMismatch)
    #expect(decide(facts("mpegts"), "a.mpg") == .accept)
    #expect(ExtensionTable.endings(for: "matroska,webm") == ["mkv", "webm"])
    #expect(ExtensionTable.endings(for: "mpegts").first == "ts")
  }

  @Test func `too large, too long, empty, locked, no picture, unreadable pictures`() {
    #expect(code(decide(facts(), size: 11 << 30)) == .tooLarge)
    #expect(decide(facts(), size: 10 << 30) == .accept)
    #expect(code(decide(facts(), size: 0)) == .empty)
    #expect(code(decide(facts(duration: 61), .init(maxDuration: .seconds(60)))) == .tooLong)
    #expect(decide(facts(duration: 60), .init(maxDuration: .seconds(60))) == .accept)
    #expect(code(decide(facts(duration: .nan))) == .tooLong)
    var estimated = facts(duration: 90_466)
    estimated.isDurationExact = false
    #expect(decide(estimated) == .accept)
    var locked = facts()
    locked.isEncrypted = true
    #expect(code(decide(locked)) == .encrypted)
    var silent = facts()
    silent.video = []
    #expect(code(decide(silent)) == .noVideo)
    #expect(code(decide(facts("mov", "h264", nil))) == .damaged)
  }

  @Test func `the video track flagged default counts, else the first`() {
    var two = facts("mov", "hevc")
    two.video.append(.init(index: 1, codec: "h264", pixelFormat: "yuv420p", width: 640, height: 360))
    #expect(code(decide(two, .init(allowsTranscoding: false))) == .unsupportedCodec)
    two.video[1].isDefault = true
    #expect(decide(two) == .accept)
  }

  @Test func `what could not be read is the file's fault or the machine's`() {
    let file = "a.mp4"
    #expect(RefusalText.refusal(for: .unrecognised(file: file))?.code == .notMedia)
    #expect(RefusalText.refusal(for: .containerNotAllowed(file: file, container: "hls"))?.code == .notMedia)
    #expect(RefusalText.refusal(for: .budgetExceeded(file: file, limit: "1 s"))?.code == .tooComplex)
    let invalid: Int32 = -1_094_995_529  // AVERROR_INVALIDDATA
    #expect(RefusalText.refusal(for: .library(step: "open", file: file, code: invalid, reason: "x"))?.code == .damaged)
    #expect(RefusalText.refusal(for: .library(step: "open", file: file, code: -12, reason: "memory")) == nil)
    #expect(RefusalText.refusal(for: .library(step: "open", file: file, code: .min, reason: "x"))?.code == .damaged)
    #expect(RefusalText.refusal(for: .system(step: "read", file: file, errno: 5)) == nil)
    #expect(RefusalText.refusal(for: .cancelled) == nil)
  }

  @Test func `sizes and times read well`() {
    let message = RefusalText.unfinishedUpload(why: "x", missingBytes: 1_540_000_000, waited: .seconds(3600)).message
    #expect(message.contains("1.5 GB") && message.contains("60 minutes"))
    #expect(RefusalText.tooLong(seconds: 90_000, limit: .seconds(7260)).message.contains("25 hours"))
    #expect(RefusalText.tooLong(seconds: .infinity, limit: .seconds(60)).code == .tooLong)
  }
}
