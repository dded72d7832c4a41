import CLibAV

/// Small pictures of one size side by side, in rows, which become one JPEG.
@safe package struct ContactSheet: ~Copyable {
  /// Of one picture, pixels; both even.
  package let width: Int
  package let height: Int
  private let columns: Int
  private let sheet: Frame
  private let call = LibraryCall("make a storyboard of", "a video")
  private let capacity: Int
  package private(set) var count = 0

  /// - Parameters:
  ///   - first: tells the shape of all.
  ///   - side: the longer side of each picture.
  ///   - capacity: how many pictures it is for.
  package init(
    like first: borrowing StillPicture, side: Int32, columns: Int, capacity: Int
  ) throws(MediaError) {
    let size = first.uprightSize(longestSide: side)
    width = Int(size.0)
    height = Int(size.1)
    self.columns = max(1, min(columns, capacity))
    self.capacity = max(1, capacity)
    let rows = (self.capacity + self.columns - 1) / self.columns
    guard width * self.columns <= 16384, height * rows <= 16384 else { throw call.error(clibav_error_invalid_data()) }
    sheet = try StillPicture.picture((Int32(width * self.columns), Int32(height * rows)), call)
    Self.fill(sheet)
  }

  /// Puts `picture` in the next place.
  /// - Returns: how it looks; nil when the sheet is full.
  package mutating func add(_ picture: borrowing StillPicture) throws(MediaError) -> PictureLook? {
    guard count < capacity else { return nil }
    let small = try picture.scaled(to: (Int32(width), Int32(height)), call)
    let (x, y) = place(of: count)
    let (from, to) = unsafe (small.pointer.pointee, sheet.pointer.pointee)
    unsafe Self.copy(from.data.0, from.linesize.0, to.data.0, to.linesize.0, x, y, width, height)
    unsafe Self.copy(from.data.1, from.linesize.1, to.data.1, to.linesize.1, x / 2, y / 2, width / 2, height / 2)
    unsafe Self.copy(from.data.2, from.linesize.2, to.data.2, to.linesize.2, x / 2, y / 2, width / 2, height / 2)
    count += 1
    return unsafe PictureLook(luma: from.data.0, stride: Int(from.linesize.0), width: width, height: height)
  }

  /// Where the picture `index` lies, pixels.
  package func place(of index: Int) -> (x: Int, y: Int) { (index % columns * width, index / columns * height) }

  package consuming func jpeg() throws(MediaError) -> [UInt8] {
    // Rows that stayed empty need not be there.
    let rows = max(1, (count + columns - 1) / columns)
    unsafe sheet.pointer.pointee.height = Int32(rows * height)
    return try StillPicture.encode(sheet, quality: 8, call)
  }

  /// Black.
  private static func fill(_ frame: Frame) {
    let raw = unsafe frame.pointer.pointee
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
