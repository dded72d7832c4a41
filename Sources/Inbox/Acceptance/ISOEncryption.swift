/// Tells from the boxes of an MP4 whether a track is encrypted: its sample entry is called `encv` or `enca`
/// (ISO/IEC 14496-12 §8.12). libavformat opens no such file when what else is said of the encryption is broken, and calls
/// it damaged.
enum ISOEncryption {
  private static let path = ["moov", "trak", "mdia", "minf", "stbl", "stsd"].compactMap { BoxType(Array($0.utf8)) }
  private static let entries = ["encv", "enca"].compactMap { BoxType(Array($0.utf8)) }
  /// Version, flags and the number of entries come before the entries (ISO/IEC 14496-12 §8.5.2).
  private static let entriesOffset: Int64 = 8
  /// Of each kind of box: no file has more tracks that anybody plays, and a hostile one is not to keep the daemon reading.
  private static let mostPlaces = 100

  static func isFound<Bytes: RandomAccessBytes & ~Copyable>(
    in bytes: borrowing Bytes
  ) throws(InspectionFailure) -> Bool {
    guard let leading = BoxType(try bytes.read(8, at: 0).dropFirst(4)), BoxType.leading.contains(leading) else {
      return false
    }
    var places = [0..<bytes.sizeBytes]
    for type in path {
      var inner: [Range<Int64>] = []
      for place in places where inner.count < mostPlaces {
        inner += try ISOMediaScan.boxes(type, in: place, of: bytes)
      }
      places = Array(inner.prefix(mostPlaces))
    }
    for place in places where place.count > entriesOffset {
      let list = place.lowerBound + entriesOffset..<place.upperBound
      for entry in entries where try ISOMediaScan.contains(entry, in: list, of: bytes) { return true }
    }
    return false
  }
}
