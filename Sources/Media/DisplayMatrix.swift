import CLibAV

/// A track's display matrix (ISO/IEC 14496-12 §8.3.2): by how many quarters a player turns the picture, and whether it mirrors it.
package struct DisplayMatrix: Equatable, Sendable {
  /// a b u, c d v, x y w, as libavutil has them.
  private let values: [Int32]

  /// - Returns: nil where there is none, and where it shows nothing: all points on one line.
  init?(of stream: UnsafeMutablePointer<AVStream>) {
    var size = 0
    guard let data = unsafe av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size), size == 36 else {
      return nil
    }
    let raw = unsafe UnsafeRawBufferPointer(start: data, count: size)
    self.init((0..<9).map { unsafe raw.loadUnaligned(fromByteOffset: $0 * 4, as: Int32.self) })
  }

  /// Takes the nearest quarter turn. Players agree about no other: some turn it, some let it be, and a picture that stands
  /// obliquely has no width and height that a playlist could tell.
  init?(_ values: [Int32]) {
    guard values.count == 9 else { return nil }
    var values = values
    let size = { (index: Int) in Double(values[index]).magnitude }
    let isOnItsSide = size(0) + size(4) < size(1) + size(3)
    guard (isOnItsSide ? [1, 3] : [0, 4]).allSatisfy({ values[$0] != 0 }) else { return nil }
    for index in isOnItsSide ? [0, 4] : [1, 3] { values[index] = 0 }
    self.values = values
  }

  /// a, b, c and d of the matrix.
  var linear: [Double] { [0, 1, 3, 4].map { Double(values[$0]) / 65536 } }

  /// How far a player turns the picture clockwise, degrees, after it has mirrored it.
  var orientation: (degrees: Int, isMirrored: Bool) {
    let angle = unsafe values.withUnsafeBufferPointer { unsafe av_display_rotation_get($0.baseAddress) }
    let determinant = Double(values[0]) * Double(values[4]) - Double(values[1]) * Double(values[3])
    guard angle.isFinite else { return (0, determinant < 0) }
    let quarter = Int((-angle / 90).rounded())
    return (((quarter % 4) + 4) % 4 * 90, determinant < 0)
  }

  func attach(to stream: UnsafeMutablePointer<AVStream>) throws(MediaError) {
    let size = values.count * MemoryLayout<Int32>.size
    guard let data = unsafe av_stream_new_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, size) else {
      throw LibraryCall("write the rotation of", "a track").error(clibav_error_out_of_memory())
    }
    unsafe values.withUnsafeBytes {
      unsafe UnsafeMutableRawBufferPointer(start: data, count: size).copyMemory(from: $0)
    }
  }
}

extension Demuxer {
  /// nil when the picture is upright.
  package func displayMatrix(of track: Int) -> DisplayMatrix? { unsafe DisplayMatrix(of: stream(track)) }
}
