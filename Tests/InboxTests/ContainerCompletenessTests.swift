import Foundation
import Glibc
import Testing

@testable import Inbox

private let ftyp = box("ftyp", Array("isom0000isom".utf8))
private let moov = box("moov", box("mvhd", [UInt8](repeating: 1, count: 100)))
private let fragmentedMoov = box("moov", box("mvhd", [1]) + box("mvex", box("trex", [1])))
private let media = [UInt8](repeating: 0xAB, count: 5000)
private let fragment = box("moof", [1, 2, 3]) + box("mdat", media)
private let ebml = element([0x1A, 0x45, 0xDF, 0xA3], [0x42, 0x82, 0x84] + Array("webm".utf8))
private let segmentID: [UInt8] = [0x18, 0x53, 0x80, 0x67]
private let cluster = element([0x1F, 0x43, 0xB6, 0x75], media)

private func missing(_ verdict: Completeness) -> Int64?? {
  if case .incomplete(_, let missing) = verdict { .some(missing) } else { nil }
}

private func isIncomplete(_ verdict: Completeness) -> Bool { missing(verdict) != nil }

/// A file of several parts, and what it is.
struct ContainerCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let bytes: [UInt8]

  init(_ description: String, _ parts: [UInt8]...) {
    testDescription = description
    bytes = Array(parts.joined())
  }

  fileprivate static let complete: [ContainerCase] = [
    .init("the index first", ftyp, moov, box("mdat", media)),
    .init("the index last", ftyp, box("mdat", media), moov),
    .init("a 64-bit size", ftyp, largeBox("mdat", media), moov),
    .init("free space", ftyp, moov, box("free", [0]), box("mdat", media)),
    .init("QuickTime without ftyp", box("wide"), box("mdat", media), moov),
    .init("zeros behind", ftyp, moov, box("mdat", media), [UInt8](repeating: 0, count: 100)),
    .init("junk behind", ftyp, moov, box("mdat", media), [1, 2, 3]),
    .init("fragments and their index", ftyp, fragmentedMoov, fragment, box("mfra", [1])),
  ]

  fileprivate static let open: [ContainerCase] = [
    .init("fragments: another may come", ftyp, fragmentedMoov, fragment, fragment)
  ]

  fileprivate static let unbounded: [ContainerCase] = [
    .init("media to the end of the file, index first", ftyp, moov, box("mdat", media, size: 0))
  ]

  fileprivate static let incomplete: [ContainerCase] = [
    .init("the index is still to come", ftyp, box("mdat", media)),
    .init("media to the end, no index", ftyp, box("mdat", media, size: 0)),
    .init("nothing but a header", ftyp),
    .init("an index and nothing else", ftyp, moov),
    .init("a fragment without its data", ftyp, fragmentedMoov, fragment, box("moof", [1])),
    .init("a fragment cut in its header", ftyp, fragmentedMoov, fragment, [0, 0, 1]),
    .init("no fragment yet", ftyp, fragmentedMoov),
    .init("blank behind the media", ftyp, box("mdat", media), [UInt8](repeating: 0, count: 5000)),
    .init("blank altogether", [UInt8](repeating: 0, count: 5000)),
  ]
}

@Suite struct ISOMediaCompletenessTests {
  @Test(arguments: ContainerCase.complete)
  func `is complete`(_ file: ContainerCase) throws { #expect(try examine(file.bytes) == .complete) }

  @Test(arguments: ContainerCase.open)
  func `it may end here`(_ file: ContainerCase) throws { #expect(try examine(file.bytes) == .mayGoOn) }

  @Test(arguments: ContainerCase.unbounded)
  func `only time tells`(_ file: ContainerCase) throws { #expect(try examine(file.bytes) == .unbounded) }

  @Test(arguments: ContainerCase.incomplete)
  func `is incomplete`(_ file: ContainerCase) throws { #expect(isIncomplete(try examine(file.bytes))) }

  @Test func `tells how much is missing`() throws {
    #expect(missing(try examine(ftyp + moov + box("mdat", media).dropLast(123))) == 123)
    #expect(
      missing(try examine(ftyp + moov + largeBox("mdat", media, size: 1 << 31))) == Int64((1 << 31) - media.count - 16))
  }

  @Test func `no cut of a plain file is complete, at whichever byte`() throws {
    for whole in [ftyp + moov + box("mdat", media), ftyp + box("mdat", media) + moov] {
      for length in stride(from: 12, to: whole.count, by: 7) {
        let verdict = try examine(Array(whole.prefix(length)))
        #expect(isIncomplete(verdict), "cut at \(length): \(verdict)")
      }
    }
  }

  @Test func `holes: in the media they are missing parts, in free space they are nothing`() throws {
    let whole = ftyp + moov + box("free", [UInt8](repeating: 0, count: 9000)) + box("mdat", media)
    let free = Int64(ftyp.count + moov.count)
    #expect(try examine(whole, holes: [(free + 100)..<(free + 8000)]) == .complete)
    #expect(isIncomplete(try examine(whole, holes: [(free + 100)..<(free + 8000), (free + 10_000)..<(free + 11_000)])))
    #expect(isIncomplete(try examine(whole, holes: [(free + 8000)..<(free + 10_000)])))
  }
}

@Suite struct OtherCompletenessTests {
  @Test func `Matroska ends where its segment ends`() throws {
    #expect(try examine(ebml + element(segmentID, cluster)) == .complete)
    #expect(try examine(ebml + element(segmentID, cluster) + [1, 2]) == .complete)
    #expect(missing(try examine((ebml + element(segmentID, cluster)).dropLast(10))) == 10)
    #expect(isIncomplete(try examine(ebml)))
    #expect(isIncomplete(try examine(Array(ebml.dropLast(3)))))
  }

  @Test func `a segment of unknown size: only time tells, unless a block is cut`() throws {
    #expect(try examine(ebml + element(segmentID, cluster + cluster, isUnknownSize: true)) == .unbounded)
    #expect(missing(try examine(ebml + element(segmentID, cluster + cluster.dropLast(7), isUnknownSize: true))) == 7)
    let endless = element([0x1F, 0x43, 0xB6, 0x75], media, isUnknownSize: true)
    #expect(try examine(ebml + element(segmentID, endless, isUnknownSize: true)) == .unbounded)
  }

  @Test func `AVI ends where its RIFF chunks end`() throws {
    let riff = Array("RIFF".utf8) + littleEndian32(media.count + 4) + Array("AVI ".utf8) + media
    let more = Array("RIFF".utf8) + littleEndian32(media.count + 4) + Array("AVIX".utf8) + media
    #expect(try examine(riff) == .complete)
    #expect(try examine(riff + more) == .complete)
    #expect(missing(try examine((riff + more).dropLast(5))) == 5)
    let recording = Array("RIFF".utf8) + littleEndian32(0) + Array("AVI ".utf8) + media
    #expect(try examine(recording) == .unbounded)
  }

  @Test func `containers without an end, and what is no container`() throws {
    let packet = [0x47] + [UInt8](repeating: 0, count: 187)
    let stream = Array([packet, packet, packet].joined())
    #expect(try examine(stream) == .mayGoOn)
    #expect(try examine(stream + packet.prefix(5)) == .cut(why: "the file ends within a packet"))
    let bluRay = [[0, 0, 0, 0] + packet, [0, 0, 0, 0] + packet, [0, 0, 0, 0] + packet].flatMap { $0 }
    #expect(try examine(bluRay) == .mayGoOn)
    #expect(try examine(Array("FLV".utf8) + [1, 5, 0, 0, 0, 9, 0, 0, 0, 0]) == .unbounded)
    #expect(try examine(Array("OggS".utf8) + media) == .unbounded)
    #expect(try examine(Array("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n".utf8)) == .unrecognised)
    #expect(try examine(Array("Hello".utf8)) == .unrecognised)
    #expect(try examine(Array("RIFF\u{1}\u{1}\u{1}\u{1}WAVEfmt ".utf8)) == .unrecognised)
  }

  /// Nothing to expect of the verdict, but that there is one: no trap, no endless loop.
  @Test func `mutated files are survived`() throws {
    var random = SystemRandomNumberGenerator()
    var seeds = ContainerCase.complete.map(\.bytes) + ContainerCase.unbounded.map(\.bytes)
    seeds.append(ebml + element(segmentID, cluster + cluster))
    seeds.append(ebml + element(segmentID, cluster, isUnknownSize: true))
    seeds.append(Array("RIFF".utf8) + littleEndian32(media.count + 4) + Array("AVI ".utf8) + media)
    for _ in 0..<20_000 {
      guard var bytes = seeds.randomElement(using: &random) else { return }
      bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
      for _ in 0..<Int.random(in: 1...8, using: &random) where !bytes.isEmpty {
        let extremes: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255, using: &random)]
        bytes[Int.random(in: 0..<min(bytes.count, 200), using: &random)] = extremes.randomElement(using: &random) ?? 0
      }
      _ = try examine(bytes)
    }
  }
}

/// What the file system says about holes; `statfs` of the temporary folder decides which one is tried.
@Suite struct HoleTests {
  private func verdict(_ folder: ScratchFolder) throws -> Completeness {
    try ContainerCompleteness.examine(try folder.inbox.openFile(inboxPath("a.mp4")))
  }

  /// A file of 8 MB whose boxes are all there, while some of its media is not.
  private func make(_ folder: ScratchFolder, prepare: (Int32) -> Int32) throws {
    let head = ftyp + moov
    let size = 8 << 20
    let number = open(folder.path("a.mp4"), O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    defer { close(number) }
    #expect(prepare(number) == 0)
    let start = head + box("mdat", [], size: size - head.count) + [UInt8](repeating: 7, count: 3 << 20)
    #expect(pwrite(number, start, start.count, 0) == start.count)
    let end = [UInt8](repeating: 7, count: 2 << 20)
    #expect(pwrite(number, end, end.count, size - end.count) == end.count)
  }

  @Test func `a file made full-sized by ftruncate and filled out of order`() throws {
    let folder = try ScratchFolder()
    try make(folder) { ftruncate($0, 8 << 20) }
    #expect(isIncomplete(try verdict(folder)))
  }

  @Test func `a file made full-sized by fallocate and filled out of order`() throws {
    let folder = try ScratchFolder()
    try make(folder) { posix_fallocate($0, 0, 8 << 20) }
    #expect(isIncomplete(try verdict(folder)))
  }

  @Test func `the same file once it is filled, on disk or not yet`() throws {
    let folder = try ScratchFolder()
    try make(folder) { posix_fallocate($0, 0, 8 << 20) }
    let number = open(folder.path("a.mp4"), O_RDWR | O_CLOEXEC)
    let filling = [UInt8](repeating: 7, count: 4 << 20)
    #expect(pwrite(number, filling, filling.count, 3 << 20) == filling.count)
    #expect(try verdict(folder) == .complete)
    fsync(number)
    close(number)
    #expect(try verdict(folder) == .complete)
  }
}
