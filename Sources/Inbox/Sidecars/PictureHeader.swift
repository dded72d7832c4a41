/// What the first bytes of a picture say, read without decoding it: the daemon decodes nothing.
package struct PictureHeader: Equatable, Sendable {
  package enum Format: String, Sendable { case jpeg, png }

  package let format: Format
  package let width: Int
  package let height: Int

  /// Above what any camera makes, and little enough to be decoded: 64 million pixels take 256 MB.
  private static let longestSide = 20_000
  private static let mostPixels = 64_000_000
  private static let shortestSide = 16

  /// - Throws: when it is neither JPEG nor PNG, or of a size that nobody wants.
  package init(_ bytes: [UInt8]) throws(SidecarFault) {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      // PNG §5.3, §11.2.2: IHDR comes first, width and height are its first fields.
      guard bytes.count >= 33, bytes[12..<16].elementsEqual("IHDR".utf8) else { throw Self.damaged }
      self.init(.png, width: Self.number(bytes[16..<20]), height: Self.number(bytes[20..<24]))
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      guard let (width, height) = Self.frameSize(bytes) else { throw Self.damaged }
      self.init(.jpeg, width: width, height: height)
    } else {
      throw SidecarFault("This is neither a JPEG nor a PNG picture, whatever its name says. Save it as JPEG.")
    }
    guard min(width, height) >= Self.shortestSide, max(width, height) <= Self.longestSide,
      width * height <= Self.mostPixels
    else {
      throw SidecarFault(
        "The picture has \(width) × \(height) pixels; its sides may have \(Self.shortestSide) to \(Self.longestSide), "
          + "\(Self.mostPixels / 1_000_000) million pixels in all. Save it in another size.")
    }
  }

  private init(_ format: Format, width: Int, height: Int) {
    self.format = format
    self.width = width
    self.height = height
  }

  private static let damaged = SidecarFault("The picture is damaged. Copy it again, or save it anew as JPEG.")

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

  /// Walks the marker segments to the frame header (ITU-T T.81 §B.2.2).
  private static func frameSize(_ bytes: [UInt8]) -> (width: Int, height: Int)? {
    var position = 2
    while position + 4 <= bytes.count {
      guard bytes[position] == 0xFF else { return nil }
      let marker = bytes[position + 1]
      switch marker {
      case 0xFF: position += 1
      case 0x01, 0xD0...0xD8: position += 2
      // The picture begins, or ends, before its size is said.
      case 0xD9, 0xDA: return nil
      case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
        guard position + 9 <= bytes.count else { return nil }
        return (number(bytes[(position + 7)..<(position + 9)]), number(bytes[(position + 5)..<(position + 7)]))
      default:
        let length = number(bytes[(position + 2)..<(position + 4)])
        guard length >= 2 else { return nil }
        position += 2 + length
      }
    }
    return nil
  }
}
