import Synchronization
import Testing

@testable import Inbox

@Suite("Whether a track of an MP4 is encrypted")
struct ISOEncryptionTests {
  private static func movie(_ entries: [String]) -> [UInt8] {
    let tracks = entries.flatMap { entry in
      let table = box("stsd", [UInt8](repeating: 0, count: 7) + [1] + box(entry, [UInt8](repeating: 0, count: 78)))
      return box("trak", box("tkhd") + box("mdia", box("hdlr") + box("minf", box("stbl", table))))
    }
    return box("ftyp", Array("isom".utf8)) + box("mdat", [1, 2, 3]) + box("moov", box("mvhd") + tracks)
  }

  static let movies: [(entries: [String], isEncrypted: Bool)] = [
    (["avc1", "mp4a"], false), (["encv", "mp4a"], true), (["avc1", "mp4a", "enca"], true), ([], false),
  ]

  @Test("stands in the names of its sample entries", arguments: movies)
  func names(entries: [String], isEncrypted: Bool) throws {
    #expect(try ISOEncryption.isFound(in: MemoryBytes(bytes: Self.movie(entries))) == isEncrypted)
  }

  /// Counts how often it is read.
  private final class Counted: RandomAccessBytes {
    private let file: MemoryBytes
    private let counter = Atomic<Int>(0)

    init(_ bytes: [UInt8]) { file = MemoryBytes(bytes: bytes) }

    var count: Int { counter.load(ordering: .relaxed) }
    var sizeBytes: Int64 { file.sizeBytes }

    func read(_ count: Int, at offset: Int64) throws(InspectionFailure) -> [UInt8] {
      counter.add(1, ordering: .relaxed)
      return try file.read(count, at: offset)
    }

    func firstHole(from offset: Int64) -> Int64 { file.firstHole(from: offset) }

    func firstData(from offset: Int64) -> Int64 { file.firstData(from: offset) }
  }

  @Test("A hostile file, of boxes in boxes, is not read box by box")
  func hostile() throws {
    let many = { (count: Int, bytes: [UInt8]) in [[UInt8]](repeating: bytes, count: count).flatMap { $0 } }
    let track = box("trak", many(20, box("mdia", many(20, box("minf")))))
    let file = Counted(box("ftyp") + box("moov", many(200, track)))
    #expect(try !ISOEncryption.isFound(in: file))
    // There are 84,000 boxes.
    #expect(file.count < 5000, "\(file.count) times")
  }
}
