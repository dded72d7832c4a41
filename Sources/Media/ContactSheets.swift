import CLibAV

/// Small pictures of one size side by side, in rows, on as many sheets as it takes. The sheet that is being filled is held as
/// a picture; those that are full are JPEGs already.
@safe package struct ContactSheets: ~Copyable {
  /// Of one picture, pixels; both even.
  package let width: Int
  package let height: Int
  private let columns: Int
  private let rows: Int
  private let sheet: Frame
  private var full: [[UInt8]] = []
  /// On the sheet that is being filled.
  private var count = 0
  private let call = LibraryCall("make a storyboard of", "a video")

  /// - Parameters:
  ///   - first: tells the shape of all.
  ///   - side: the longer side of each picture.
  ///   - columns: how many lie side by side on a full sheet.
  ///   - expected: how many pictures there are going to be at most. Where they are few, the sheet is small.
  package init(
    like first: borrowing StillPicture, side: Int32, columns: Int, rows: Int, expected: Int
  ) throws(MediaError) {
    let size = first.uprightSize(longestSide: side)
    width = Int(size.0)
    height = Int(size.1)
    self.columns = max(1, min(columns, expected))
    self.rows = max(1, min(rows, (expected + self.columns - 1) / self.columns))
    guard width * self.columns <= 16384, height * self.rows <= 16384 else {
      throw call.error(clibav_error_invalid_data())
    }
    sheet = try StillPicture.picture((Int32(width * self.columns), Int32(height * self.rows)), call)
    blacken()
  }

  /// Puts `picture` in the next place.
  /// - Returns: how it looks; nil when it has nothing to look at.
  package mutating func add(_ picture: borrowing StillPicture) throws(MediaError) -> PictureLook? {
    let small = try picture.scaled(to: (Int32(width), Int32(height)), call)
    let (x, y) = place(onSheet: count)
    let (from, to) = unsafe (small.pointer.pointee, sheet.pointer.pointee)
    unsafe Self.copy(from.data.0, from.linesize.0, to.data.0, to.linesize.0, x, y, width, height)
    unsafe Self.copy(from.data.1, from.linesize.1, to.data.1, to.linesize.1, x / 2, y / 2, width / 2, height / 2)
    unsafe Self.copy(from.data.2, from.linesize.2, to.data.2, to.linesize.2, x / 2, y / 2, width / 2, height / 2)
    count += 1
    if count == columns * rows { try beginNext() }
    return unsafe PictureLook(luma: from.data.0, stride: Int(from.linesize.0), width: width, height: height)
  }

  /// Where the picture `index` lies: the sheet by its number from 0, and pixels.
  package func place(of index: Int) -> (sheet: Int, x: Int, y: Int) {
    let (x, y) = place(onSheet: index % (columns * rows))
    return (index / (columns * rows), x, y)
  }

  private func place(onSheet index: Int) -> (x: Int, y: Int) { (index % columns * width, index / columns * height) }

  /// All sheets; the last has only as many rows as it needs.
  package consuming func jpegs() throws(MediaError) -> [[UInt8]] {
    if count > 0 {
      unsafe sheet.pointer.pointee.height = Int32((count + columns - 1) / columns * height)
      try beginNext()
    }
    return full
  }

  /// The encoder has given the picture back when this is done, so that it can be filled anew.
  private mutating func beginNext() throws(MediaError) {
    full.append(try StillPicture.encode(sheet, quality: 8, call))
    count = 0
    blacken()
  }

  private func blacken() {
    let raw = unsafe sheet.pointer.pointee
    let height = unsafe Int(raw.height)
    unsafe raw.data.0?.update(repeating: 0, count: Int(raw.linesize.0) * height)
    unsafe raw.data.1?.update(repeating: 128, count: Int(raw.linesize.1) * (height / 2))
    unsafe raw.data.2?.update(repeating: 128, count: Int(raw.linesize.2) * (height / 2))
  }

  private static func copy(
    _ from: UnsafeMutablePointer<UInt8>?, _ fromStride: Int32, _ to: UnsafeMutablePointer<UInt8>?, _ toStride: Int32,
    _ x: Int, _ y: Int, _ width: Int, _ height: Int
  ) {
    guard let from = unsafe from, let to = unsafe to else { return }
    for row in 0..<height {
      unsafe (to + (y + row) * Int(toStride) + x).update(from: from + row * Int(fromStride), count: width)
    }
  }
}
