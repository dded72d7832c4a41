/// A `trun` box (ISO/IEC 14496-12 §8.8.8).
struct SampleRun {
  let count: Int
  /// From the fragment's first byte; nil when the samples follow those before.
  let dataOffset: Int64?
  private let flags: UInt64
  private let firstFlags: UInt32?
  private let defaults: InitSegment.Defaults
  private let table: ByteCursor

  private static let isNotSync: UInt32 = 0x1_0000

  /// - Returns: nil when the table is shorter than its count says.
  init?(_ body: ArraySlice<UInt8>, _ defaults: InitSegment.Defaults) {
    var cursor = ByteCursor(body)
    guard let flags = cursor.number(4), let count = cursor.integer(4) else { return nil }
    self.flags = flags
    self.count = count
    self.defaults = defaults
    var dataOffset: Int64?
    var firstFlags: UInt32?
    if flags & 0x1 != 0 {
      guard let offset = cursor.number(4) else { return nil }
      dataOffset = Int64(Int32(bitPattern: UInt32(truncatingIfNeeded: offset)))
    }
    if flags & 0x4 != 0 {
      guard let own = cursor.number(4) else { return nil }
      firstFlags = UInt32(truncatingIfNeeded: own)
    }
    self.dataOffset = dataOffset
    self.firstFlags = firstFlags
    let fields = [0x100, 0x200, 0x400, 0x800].count { flags & $0 != 0 }
    guard cursor.remaining / 4 / max(fields, 1) >= (fields == 0 ? 0 : count) else { return nil }
    table = cursor
  }

  /// Bytes of each sample.
  var sizes: [Int64] {
    var cursor = table
    return (0..<count).map { _ in
      _ = flags & 0x100 != 0 ? cursor.number(4) : nil
      let size = flags & 0x200 != 0 ? Int64(cursor.number(4) ?? 0) : defaults.sizeBytes
      for field: UInt64 in [0x400, 0x800] where flags & field != 0 { _ = cursor.number(4) }
      return size
    }
  }

  /// Adds the samples to `track`, behind those that it has.
  /// - Returns: bytes of the first sample and of all.
  func add(to track: inout SegmentTrack, handlesSync: Bool) -> (first: Int64, total: Int64) {
    var cursor = table
    var total: Int64 = 0
    var first: Int64 = 0
    for index in 0..<count {
      let duration = flags & 0x100 != 0 ? Int64(cursor.number(4) ?? 0) : defaults.duration
      let size = flags & 0x200 != 0 ? Int64(cursor.number(4) ?? 0) : defaults.sizeBytes
      var own = flags & 0x400 != 0 ? UInt32(truncatingIfNeeded: cursor.number(4) ?? 0) : defaults.flags
      if index == 0, let firstFlags { own = firstFlags }
      // Version 0 counts without a sign, but some writers mean one.
      let offset = flags & 0x800 != 0 ? Int32(truncatingIfNeeded: cursor.number(4) ?? 0) : 0
      if handlesSync {
        let isSync = own & Self.isNotSync == 0
        if track.samples == 0 { track.startsWithSync = isSync }
        if isSync { track.addSync(at: track.decodeEnd + Int64(offset)) }
      }
      track.add(duration: duration, offset: Int64(offset))
      if index == 0 { first = size }
      total += size
    }
    return (first, total)
  }
}
