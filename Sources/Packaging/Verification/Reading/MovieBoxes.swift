/// Boxes of ISO base media files (ISO/IEC 14496-12 §4.2), in memory.
struct MovieBoxes {
  /// More than any sound file has in one box.
  private static let most = 4096

  private(set) var all: [(type: String, body: ArraySlice<UInt8>)] = []
  /// Every box ends where the next begins, the last with its parent.
  private(set) var isWhole = true

  init(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    while !rest.isEmpty {
      guard let header = BoxHeader(rest), header.sizeBytes <= Int64(rest.count), all.count < Self.most else {
        isWhole = false
        return
      }
      let size = Int(header.sizeBytes)
      all.append((header.type, rest.prefix(size).dropFirst(header.headerBytes)))
      rest = rest.dropFirst(size)
    }
  }

  /// The body of the first box at `path`, e.g. `moov/trak`.
  func body(_ path: String...) -> ArraySlice<UInt8>? {
    var boxes = self
    var found: ArraySlice<UInt8>?
    for type in path {
      guard let body = boxes.all.first(where: { $0.type == type })?.body else { return nil }
      found = body
      boxes = MovieBoxes(body)
    }
    return found
  }
}

/// A box's size and type.
struct BoxHeader {
  let type: String
  let headerBytes: Int
  /// All of it, the header included.
  let sizeBytes: Int64

  /// - Returns: nil when the bytes are too few, or the size cannot be.
  init?(_ bytes: ArraySlice<UInt8>) {
    var cursor = ByteCursor(bytes)
    guard let short = cursor.number(4), let name = cursor.take(4) else { return nil }
    type = String(decoding: name.map { (0x20..<0x7F).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    if short == 1 {
      guard let long = cursor.number(8), long >= 16, long <= UInt64(Int64.max) else { return nil }
      headerBytes = 16
      sizeBytes = Int64(long)
    } else {
      guard short >= 8 else { return nil }
      headerBytes = 8
      sizeBytes = Int64(short)
    }
  }
}

/// A box at the top of a file, where its bytes lie.
struct TopBox {
  let type: String
  let offset: Int64
  let headerBytes: Int
  let sizeBytes: Int64

  var bodyOffset: Int64 { offset + Int64(headerBytes) }
  var bodyBytes: Int64 { sizeBytes - Int64(headerBytes) }
  var end: Int64 { offset + sizeBytes }

  /// More than any sound segment has.
  private static let most = 20_000

  /// Walks over the boxes without reading what is in them.
  /// - Parameter mayEndEarly: the last box may be cut, as in a byte range of one picture.
  /// - Returns: the boxes, and what is wrong with the last.
  static func walk(
    _ bytes: any StreamBytes, mayEndEarly: Bool = false
  ) throws(StreamReadError) -> (boxes: [TopBox], fault: String?) {
    var boxes: [TopBox] = []
    var offset: Int64 = 0
    while offset < bytes.sizeBytes {
      let start = try bytes.read(at: offset, count: 16)
      guard boxes.count < most else { return (boxes, "has more than \(most) boxes") }
      guard let header = BoxHeader(start[...]), header.sizeBytes <= .max - offset else {
        return (boxes, "has no box at byte \(offset), where one has to begin")
      }
      let box = TopBox(
        type: header.type, offset: offset, headerBytes: header.headerBytes, sizeBytes: header.sizeBytes)
      boxes.append(box)
      guard header.sizeBytes <= bytes.sizeBytes - offset else {
        return (boxes, mayEndEarly ? nil : "ends inside the box '\(header.type)' at byte \(offset)")
      }
      offset = box.end
    }
    return (boxes, nil)
  }

  /// What is in it; nil when it is larger than `limit`.
  func body(of bytes: any StreamBytes, upTo limit: Int) throws(StreamReadError) -> [UInt8]? {
    guard bodyBytes <= Int64(limit) else { return nil }
    return try bytes.read(at: bodyOffset, count: Int(bodyBytes))
  }
}
