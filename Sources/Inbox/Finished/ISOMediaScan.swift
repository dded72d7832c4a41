/// A box's type: four characters.
struct BoxType: Hashable {
  let code: UInt32

  init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == 4 else { return nil }
    code = UInt32(truncatingIfNeeded: bigEndian(bytes))
  }

  private init(_ name: StaticString) {
    code = name.withUTF8Buffer { UInt32(truncatingIfNeeded: bigEndian($0)) }
  }

  static let ftyp = BoxType("ftyp"), moov = BoxType("moov"), mdat = BoxType("mdat"), imda = BoxType("imda")
  static let moof = BoxType("moof"), mfra = BoxType("mfra"), mvex = BoxType("mvex"), free = BoxType("free")
  static let skip = BoxType("skip"), wide = BoxType("wide")

  /// What a file may begin with.
  static let leading: Set<BoxType> = [
    ftyp, moov, mdat, moof, free, skip, wide, BoxType("styp"), BoxType("sidx"), BoxType("pnot"), BoxType("junk"),
    BoxType("uuid"), BoxType("emsg"), BoxType("prft"),
  ]

  /// Letters, digits, blanks and `©`: anything else is no box but junk, or a part of the file that is not written yet.
  var isPlausible: Bool {
    (0..<4).allSatisfy { index in
      let byte = UInt8(truncatingIfNeeded: code >> (8 * index))
      return (0x20...0x7E).contains(byte) || byte == 0xA9
    }
  }
}

/// MP4, MOV, 3GP: whether the boxes at the top level are all there (ISO/IEC 14496-12 §4.2).
enum ISOMediaScan {
  /// An hour of one-second fragments has 3600 × 3.
  private static let mostBoxes = 200_000

  struct Header {
    let type: BoxType
    let payload: Int64
    /// Nil: the box goes on to the end of the file.
    let end: Int64?
  }

  /// The verdict, and where there is nothing but padding.
  static func examine<Bytes: RandomAccessBytes & ~Copyable>(
    _ bytes: borrowing Bytes
  ) throws(InspectionFailure) -> (Completeness, padding: [Range<Int64>]) {
    let size = bytes.sizeBytes
    var offset: Int64 = 0
    var hasIndex = false
    var hasMedia = false
    var isFragmented = false
    var hasFragmentIndex = false
    var isAwaitingMedia = false
    var padding: [Range<Int64>] = []

    for _ in 0..<mostBoxes where offset < size {
      guard let box = try header(in: bytes, at: offset) else { break }
      guard let end = box.end else {
        // To the end of the file, wherever that will be: a recorder that has not come back to fill in the size.
        hasIndex = hasIndex || box.type == .moov
        let verdict: Completeness = hasIndex ? .unbounded : lacksIndex
        return (verdict, padding)
      }
      guard end <= size else {
        let what =
          box.type == .moov ? "its index (moov)" : box.type == .mdat ? "its media data (mdat)" : "a block of data"
        return (.incomplete(why: "the file ends within \(what)", missingBytes: end - size), padding)
      }
      switch box.type {
      case .moov:
        hasIndex = true
        if try contains(.mvex, in: box.payload..<end, of: bytes) { isFragmented = true }
      case .mdat, .imda:
        hasMedia = true
        isAwaitingMedia = false
      case .moof:
        isFragmented = true
        isAwaitingMedia = true
      case .mfra: hasFragmentIndex = true
      case .free, .skip, .wide: if padding.count < 1000 { padding.append(offset..<end) }
      default: break
      }
      offset = end
    }
    // Less than a box may follow, or junk, or zeros: players do not mind.
    if isAwaitingMedia {
      return (.incomplete(why: "the file ends before the data of its last fragment", missingBytes: nil), padding)
    }
    if !hasIndex { return (lacksIndex, padding) }
    if !hasMedia {
      return (.incomplete(why: "it has an index (moov), but no media data (mdat) so far", missingBytes: nil), padding)
    }
    if isFragmented, offset < size, !hasFragmentIndex {
      return (.incomplete(why: "the file ends within a fragment", missingBytes: nil), padding)
    }
    // Further fragments may come, unless their index, which is written last, is there.
    return (isFragmented && !hasFragmentIndex ? .mayGoOn : .complete, padding)
  }

  private static var lacksIndex: Completeness {
    .incomplete(why: "its index (moov), which comes last in such a file, is not there", missingBytes: nil)
  }

  /// The box at `offset`; nil when there is none.
  static func header<Bytes: RandomAccessBytes & ~Copyable>(
    in bytes: borrowing Bytes, at offset: Int64
  ) throws(InspectionFailure) -> Header? {
    let start = try bytes.read(16, at: offset)
    guard start.count >= 8, let type = BoxType(start[4..<8]), type.isPlausible else { return nil }
    switch bigEndian(start[0..<4]) {
    case 0: return Header(type: type, payload: offset + 8, end: nil)
    case 1:
      guard start.count == 16, let length = Int64(exactly: bigEndian(start[8..<16])), length >= 16 else { return nil }
      let (end, overflow) = offset.addingReportingOverflow(length)
      return overflow ? nil : Header(type: type, payload: offset + 16, end: end)
    case let length where length >= 8:
      // A size below 2³² on an offset within a file cannot overflow.
      return Header(type: type, payload: offset + 8, end: offset + Int64(length))
    default: return nil
    }
  }

  static func contains<Bytes: RandomAccessBytes & ~Copyable>(
    _ wanted: BoxType, in range: Range<Int64>, of bytes: borrowing Bytes
  ) throws(InspectionFailure) -> Bool {
    try !boxes(wanted, in: range, of: bytes).isEmpty
  }

  /// What the boxes of a type hold that lie side by side in `range`; of the index of a file, which is one, the first.
  static func boxes<Bytes: RandomAccessBytes & ~Copyable>(
    _ wanted: BoxType, in range: Range<Int64>, of bytes: borrowing Bytes
  ) throws(InspectionFailure) -> [Range<Int64>] {
    var found: [Range<Int64>] = []
    var offset = range.lowerBound
    for _ in 0..<1000 where offset < range.upperBound {
      guard let box = try header(in: bytes, at: offset) else { break }
      let end = min(box.end ?? range.upperBound, range.upperBound)
      if box.type == wanted, box.payload <= end { found.append(box.payload..<end) }
      if wanted == .moov, !found.isEmpty { break }
      offset = end
    }
    return found
  }
}
