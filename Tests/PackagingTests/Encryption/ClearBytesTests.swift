import Foundation
import Media
import Synchronization
import Testing

@testable import Packaging

@Suite("A part of an encrypted segment")
struct ClearBytesTests {
  private static let key = [UInt8](0..<16)
  private static let vector = [UInt8](repeating: 0xA5, count: 16)

  /// Counts what is read of it.
  private final class Counted: StreamBytes {
    let bytes: [UInt8]
    private let counter = Atomic<Int>(0)

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var sizeBytes: Int64 { Int64(bytes.count) }

    func read(at offset: Int64, count: Int) -> [UInt8] {
      let read = MemoryBytes(bytes: bytes).read(at: offset, count: count)
      counter.add(read.count, ordering: .relaxed)
      return read
    }

    /// How many were read since the last call.
    func takeCount() -> Int { counter.exchange(0, ordering: .relaxed) }
  }

  private func encrypted(_ bytes: [UInt8]) throws -> Counted {
    var cipher = try SegmentCipher(key: Self.key, vector: Self.vector)
    var output: [UInt8] = []
    try cipher.append(bytes, to: &output)
    return Counted(output + (try cipher.finish()))
  }

  @Test("is what it was, wherever it begins and ends", arguments: [0, 1, 15, 16, 17, 31, 32, 33, 100])
  func parts(size: Int) throws {
    let whole = (0..<size).map { UInt8($0 * 7 & 0xFF) }
    let clear = try #require(try ClearBytes(try encrypted(whole), key: Self.key, vector: Self.vector))
    #expect(clear.sizeBytes == Int64(size))
    for start in 0...size + 1 {
      for count in 0...size + 2 - start {
        let expected = Array(whole.dropFirst(start).prefix(count))
        #expect(try clear.read(at: Int64(start), count: count) == expected, "\(start) + \(count)")
      }
    }
    #expect(try clear.read(at: -1, count: 5) == [] && clear.read(at: .max, count: .max) == [])
    #expect(try clear.read(at: 0, count: .max) == whole)
  }

  @Test("costs no more than it is long, and the blocks at its ends")
  func cost() throws {
    let whole = try encrypted([UInt8](repeating: 3, count: 1 << 20))
    let clear = try #require(try ClearBytes(whole, key: Self.key, vector: Self.vector))
    #expect(whole.takeCount() <= 32)
    #expect(try clear.read(at: 500_001, count: 1000).count == 1000)
    #expect(whole.takeCount() <= 1000 + 48)
  }

  @Test("of what was encrypted with another key there is none, nor of what was cut")
  func misfit() throws {
    let whole = try encrypted([UInt8](repeating: 200, count: 100))
    var fits = 0
    for wrong in UInt8(1)...20 {
      let key = [UInt8](repeating: wrong, count: 16)
      if try ClearBytes(whole, key: key, vector: Self.vector) != nil { fits += 1 }
    }
    // By chance once in 256.
    #expect(fits < 3)
    for cut in [Array(whole.bytes.dropLast()), Array(whole.bytes.dropLast(16)), []] {
      #expect(try ClearBytes(Counted(cut), key: Self.key, vector: Self.vector) == nil)
    }
  }
}
