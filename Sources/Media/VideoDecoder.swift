import CLibAV
import Glibc

/// Decodes a video track on several threads. What is damaged is left out, or concealed by libavcodec, and counted.
@safe package struct VideoDecoder: ~Copyable {
  private var decoder: Decoder
  /// Packets of which nothing came.
  package private(set) var damagedPackets = 0
  /// Pictures that were made up in part.
  package private(set) var concealedPictures = 0

  package static func open(_ parameters: CodecParameters, file: String) throws(MediaError) -> VideoDecoder {
    LibraryLog.isKept
    return VideoDecoder(
      decoder: try Decoder.open(parameters, file: file, threads: ProcessorShare.decoding))
  }

  private init(decoder: consuming Decoder) { self.decoder = decoder }

  /// Decodes `packet`, or what is left when it is nil, and returns the pictures that are ready in the order of display.
  /// Their times are the source's.
  package mutating func decode(_ packet: Packet?) throws(MediaError) -> [Picture] {
    var pictures: [Picture] = []
    let errors = try decoder.decodeAll(packet) { pictures.append(Picture($0, time: $0.presentationTime)) }
    damagedPackets += errors
    for picture in pictures where picture.isConcealed { concealedPictures += 1 }
    return pictures
  }
}

/// How many threads libav may start. Each takes address space for its stack and its part of the heap, which the
/// worker's limits count: a machine with many processors must not run into them.
enum ProcessorShare {
  private static let processors = Int32(clamping: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  static let decoding = min(processors, 8)
  static let audioEncoding = processors
  static let filtering = min(processors, 4)
  /// x264's own rule, 1.5 a processor.
  private static let encoding = min(max(1, processors * 3 / 2), 12)

  /// - Parameter share: of an encoder that works alone.
  static func encoding(share: Double) -> Int32 { max(1, Int32((Double(encoding) * share).rounded())) }
}
