import Media

/// Writes the `moof` box and the `mdat` header of one fragment of one track (ISO/IEC 14496-12 §8.8).
enum MovieFragment {
  private static let trackID: UInt32 = 1
  /// ISO/IEC 14496-12 §8.8.3.1: `sample_depends_on` 2, nothing else; and 1 with `sample_is_non_sync_sample`.
  private static let syncFlags: UInt32 = 0x0200_0000
  private static let nonSyncFlags: UInt32 = 0x0101_0000

  /// The bytes before the samples' own, which follow in the given order.
  /// - Parameter isVideo: whether samples differ in flags and composition offset.
  static func header(sequence: UInt32, samples: [Sample], isVideo: Bool) -> [UInt8] {
    var box = BoxWriter(reserving: 128 + samples.count * 16)
    let payload = samples.reduce(0) { $0 + $1.packet.sizeBytes }
    var dataOffsetPlace = 0
    box.box("moof") { box in
      box.fullBox("mfhd", version: 0, flags: 0) { $0.append(sequence) }
      box.box("traf") { box in
        // default-base-is-moof, default-sample-flags-present
        box.fullBox("tfhd", version: 0, flags: 0x02_0020) {
          $0.append(trackID)
          $0.append(isVideo ? nonSyncFlags : syncFlags)
        }
        box.fullBox("tfdt", version: 1, flags: 0) {
          $0.append(UInt64(clamping: samples.first?.decodingTime ?? 0))
        }
        // data-offset, sample-duration, sample-size; for video also sample-flags and composition-time-offset
        box.fullBox("trun", version: 1, flags: isVideo ? 0xf01 : 0x301) { box in
          box.append(UInt32(clamping: samples.count))
          dataOffsetPlace = box.count
          box.append(UInt32(0))
          for sample in samples {
            box.append(UInt32(clamping: sample.duration))
            box.append(UInt32(clamping: sample.packet.sizeBytes))
            guard isVideo else { continue }
            box.append(sample.isSync ? syncFlags : nonSyncFlags)
            let offset = Int32(clamping: sample.presentationTime - sample.decodingTime)
            box.append(UInt32(bitPattern: offset))
          }
        }
      }
    }
    let mdatHeader = payload + 8 > UInt32.max ? 16 : 8
    box.replace(at: dataOffsetPlace, with: UInt32(clamping: box.count + mdatHeader))
    if mdatHeader == 8 {
      box.append(UInt32(clamping: payload + 8))
      box.append(type: "mdat")
    } else {
      box.append(UInt32(1))
      box.append(type: "mdat")
      box.append(UInt64(clamping: payload + 16))
    }
    return box.bytes
  }
}

/// Builds ISO base media boxes; sizes are filled in behind their contents.
struct BoxWriter {
  private(set) var bytes: [UInt8] = []

  init(reserving capacity: Int) { bytes.reserveCapacity(capacity) }

  var count: Int { bytes.count }

  mutating func append<Integer: FixedWidthInteger>(_ value: Integer) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func append(type: StaticString) {
    type.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  mutating func box(_ type: StaticString, _ body: (inout BoxWriter) -> Void) {
    let start = bytes.count
    append(UInt32(0))
    append(type: type)
    body(&self)
    replace(at: start, with: UInt32(clamping: bytes.count - start))
  }

  mutating func fullBox(_ type: StaticString, version: UInt8, flags: UInt32, _ body: (inout BoxWriter) -> Void) {
    box(type) { box in
      box.append(UInt32(version) << 24 | flags)
      body(&box)
    }
  }

  mutating func replace(at place: Int, with value: UInt32) {
    withUnsafeBytes(of: value.bigEndian) { bytes.replaceSubrange(place..<place + 4, with: $0) }
  }
}
