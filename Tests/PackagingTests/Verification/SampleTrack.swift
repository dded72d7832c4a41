@testable import Packaging

/// A track of a made-up fragmented MP4: its header and its fragments, as bytes.
struct SampleTrack {
  enum Kind {
    case video, audio
  }

  struct Sample {
    var duration: UInt32
    var bytes: [UInt8]
    var isSync: Bool
  }

  var kind = Kind.video
  var id: UInt32 = 1
  var timescale: UInt32 = 12800
  var entry: StaticString = "avc1"
  var width: UInt16 = 640
  var height: UInt16 = 360
  var profile: UInt8 = 100
  var level: UInt8 = 30
  /// Of the pixels, wide to high.
  var aspect: (wide: UInt32, high: UInt32)?
  /// By a quarter.
  var isTurned = false
  var transfer: UInt16?
  var channels: UInt8 = 2

  static let audio = SampleTrack(kind: .audio, timescale: 48000, entry: "mp4a")
  /// 5.1
  static let dolby = SampleTrack(kind: .audio, timescale: 48000, entry: "ac-3")

  var codec: String {
    switch "\(entry)" {
    case "mp4a": "mp4a.40.2"
    case "ac-3": "ac-3"
    case "hev1": "hev1.1.6.L93.B0"
    default: "\(entry)." + [profile, 0, level].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
  }

  /// An init segment with these tracks.
  static func header(_ tracks: [SampleTrack], extends: Bool = true) -> [UInt8] {
    var box = BoxWriter(reserving: 1024)
    box.box("ftyp") {
      $0.append(type: "iso6")
      $0.append(UInt32(0))
    }
    box.box("moov") { box in
      box.fullBox("mvhd", version: 0, flags: 0) { $0.append(zeros: 96) }
      for track in tracks { track.append(to: &box) }
      guard extends else { return }
      box.box("mvex") { box in
        for track in tracks {
          box.fullBox("trex", version: 0, flags: 0) {
            $0.append(track.id)
            $0.append(zeros: 16)
          }
        }
      }
    }
    return box.bytes
  }

  private func append(to box: inout BoxWriter) {
    box.box("trak") { box in
      box.fullBox("tkhd", version: 0, flags: 3) {
        $0.append(zeros: 8)
        $0.append(id)
        $0.append(zeros: 24)
        let turned: [UInt32] = [0, 0x1_0000, 0, 0xFFFF_0000, 0, 0]
        let upright: [UInt32] = [0x1_0000, 0, 0, 0, 0x1_0000, 0]
        for value in (isTurned ? turned : upright) + [0, 0, 0x4000_0000] { $0.append(value) }
        $0.append(zeros: 8)
      }
      box.box("mdia") { box in
        box.fullBox("mdhd", version: 0, flags: 0) {
          $0.append(zeros: 8)
          $0.append(timescale)
          $0.append(zeros: 8)
        }
        box.fullBox("hdlr", version: 0, flags: 0) {
          $0.append(UInt32(0))
          $0.append(type: kind == .video ? "vide" : "soun")
          $0.append(zeros: 13)
        }
        box.box("minf") { box in
          box.box("stbl") { box in
            box.fullBox("stsd", version: 0, flags: 0) { box in
              box.append(UInt32(1))
              box.box(entry) { appendDescription(to: &$0) }
            }
            box.fullBox("stts", version: 0, flags: 0) { $0.append(UInt32(0)) }
          }
        }
      }
    }
  }

  private func appendDescription(to box: inout BoxWriter) {
    box.append(zeros: 6)
    box.append(UInt16(1))
    switch kind {
    case .video:
      box.append(zeros: 16)
      box.append(width)
      box.append(height)
      box.append(zeros: 50)
      let sets: [UInt8] = [0xFF, 0xE1, 0, 4, 0x67, profile, 0, level, 1, 0, 1, 0x68]
      // Main profile, level 3.1, lengths of four bytes, no parameter sets.
      let hevc: [UInt8] = [
        1, 1, 0x60, 0, 0, 0, 0xB0, 0, 0, 0, 0, 0, 93, 0xF0, 0, 0xFC, 0xFD, 0xF8, 0xF8, 0, 0, 0x0F, 0,
      ]
      let isHEVC = "\(entry)" == "hev1"
      box.box(isHEVC ? "hvcC" : "avcC") { box in
        for byte in isHEVC ? hevc : [1, profile, 0, level] + sets { box.append(byte) }
      }
      if let aspect {
        box.box("pasp") {
          $0.append(aspect.wide)
          $0.append(aspect.high)
        }
      }
      if let transfer {
        box.box("colr") {
          $0.append(type: "nclx")
          for value in [9, transfer, 9] { $0.append(value) }
          $0.append(UInt8(0))
        }
      }
    case .audio:
      box.append(zeros: 8)
      box.append(UInt16(2))
      box.append(UInt16(16))
      box.append(zeros: 4)
      box.append(UInt32(48000) << 16)
      if "\(entry)" == "ac-3" {
        // 48 kHz, bsid 8, three channels before and two behind the listener, one for low frequencies (ETSI TS 102 366 §F.4).
        return box.box("dac3") { for byte: UInt8 in [0x10, 0x3D, 0xE0] { $0.append(byte) } }
      }
      box.fullBox("esds", version: 0, flags: 0) { box in
        // AAC-LC, 48 kHz
        let configuration: [UInt8] = [0x11, 0x80 | channels << 3]
        var bytes: [UInt8] = [3, 22, 0, 1, 0, 4, 17, 0x40, 0x15] + [UInt8](repeating: 0, count: 11)
        bytes += [5, 2] + configuration
        for byte in bytes { box.append(byte) }
      }
    }
  }

  /// One fragment.
  func fragment(at time: UInt64, _ samples: [Sample]) -> [UInt8] {
    var box = BoxWriter(reserving: 4096)
    var place = 0
    box.box("moof") { box in
      box.fullBox("mfhd", version: 0, flags: 0) { $0.append(UInt32(1)) }
      box.box("traf") { box in
        box.fullBox("tfhd", version: 0, flags: 0x02_0000) { $0.append(id) }
        box.fullBox("tfdt", version: 1, flags: 0) { $0.append(time) }
        box.fullBox("trun", version: 1, flags: 0x701) { box in
          box.append(UInt32(samples.count))
          place = box.count
          box.append(UInt32(0))
          for sample in samples {
            box.append(sample.duration)
            box.append(UInt32(sample.bytes.count))
            box.append(UInt32(sample.isSync ? 0x0200_0000 : 0x0101_0000))
          }
        }
      }
    }
    box.replace(at: place, with: UInt32(box.count + 8))
    box.box("mdat") { box in
      for sample in samples { for byte in sample.bytes { box.append(byte) } }
    }
    return box.bytes
  }
}

extension BoxWriter {
  fileprivate mutating func append(zeros count: Int) {
    for _ in 0..<count { append(UInt8(0)) }
  }
}
