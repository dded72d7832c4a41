import HLS

/// Reads a `trak` box (ISO/IEC 14496-12 §8.3; sample entries: 14496-14, 14496-15).
enum MovieTrack {
  static func format(_ track: MovieBoxes) -> TrackFormat? {
    guard let header = track.body("tkhd"), let mediaHeader = track.body("mdia", "mdhd"),
      let handler = track.body("mdia", "hdlr")
    else { return nil }
    var cursor = ByteCursor(header)
    let isLong = header.first == 1
    guard cursor.skip(isLong ? 20 : 12), let id = cursor.integer(4) else { return nil }
    var media = ByteCursor(mediaHeader)
    guard media.skip(mediaHeader.first == 1 ? 20 : 12), let timescale = media.integer(4), timescale > 0 else {
      return nil
    }
    var name = ByteCursor(handler)
    guard name.skip(8), let type = name.take(4) else { return nil }
    let kind: TrackFormat.Kind =
      switch String(decoding: type, as: UTF8.self) {
      case "vide": .video
      case "soun": .audio
      case "text", "subt", "sbtl": .subtitles
      default: .other
      }
    var format = TrackFormat(id: id, kind: kind, timescale: Int64(timescale))
    // The matrix's a, b, u, c, d: turned by a quarter when a and d are zero.
    if cursor.skip((isLong ? 12 : 8) + 8 + 8), let a = cursor.number(4), let b = cursor.number(4), cursor.skip(4),
      let c = cursor.number(4), let d = cursor.number(4)
    {
      format.isTurned = a == 0 && d == 0 && b != 0 && c != 0
    }
    if let descriptions = track.body("mdia", "minf", "stbl", "stsd") {
      // Several descriptions: the first speaks for the track.
      if let entry = MovieBoxes(descriptions.dropFirst(8)).all.first { read(entry.type, entry.body, into: &format) }
    }
    return format
  }

  /// The number of entries of a table that begins with it.
  static func entries(of table: ArraySlice<UInt8>) -> Int? {
    var cursor = ByteCursor(table)
    return cursor.skip(4) ? cursor.integer(4) : nil
  }

  private static func read(_ type: String, _ body: ArraySlice<UInt8>, into format: inout TrackFormat) {
    var type = type
    var cursor = ByteCursor(body)
    let boxes: MovieBoxes
    switch format.kind {
    case .video:
      guard cursor.skip(24), let width = cursor.integer(2), let height = cursor.integer(2) else { return }
      format.width = width
      format.height = height
      boxes = MovieBoxes(body.dropFirst(78))
    case .audio:
      guard cursor.skip(16), let channels = cursor.integer(2), cursor.skip(6), let rate = cursor.integer(2) else {
        return
      }
      format.channels = channels
      format.sampleRate = rate
      boxes = MovieBoxes(body.dropFirst(28))
    default: boxes = MovieBoxes([])
    }
    if ["encv", "enca", "enct", "encs"].contains(type) {
      format.isEncrypted = true
      type = boxes.body("sinf", "frma").map { String(decoding: $0, as: UTF8.self) } ?? type
    }
    format.sampleEntry = type
    format.codec = type
    switch type {
    case "avc1", "avc3": readAVC(boxes.body("avcC"), type, into: &format)
    case "hvc1", "hev1":
      format.configuration = boxes.body("hvcC").map(Array.init) ?? []
      format.codec = CodecString.hevc(configuration: format.configuration).map { "\(type).\($0)" }
      format.nalLengthBytes = format.configuration.count > 21 ? Int(format.configuration[21] & 3) + 1 : nil
    case "mp4a": readAAC(boxes.body("esds"), into: &format)
    case "ac-3", "ec-3":
      format.configuration = boxes.body(type == "ac-3" ? "dac3" : "dec3").map(Array.init) ?? []
      // What the sample entry says of channels is always two.
      format.channels = DolbyConfiguration.channels(format.configuration, isEnhanced: type == "ec-3")
    case "av01":
      format.configuration = boxes.body("av1C").map(Array.init) ?? []
      let colour = boxes.body("colr").flatMap(colour)
      format.codec = CodecString.av1(configuration: format.configuration, colour: colour)
    case "vp09":
      format.configuration = boxes.body("vpcC").map(Array.init) ?? []
      format.codec = CodecString.vp9(configuration: format.configuration)
    default: break
    }
    // What the container says goes before what the codec says.
    if let aspect = boxes.body("pasp") { readAspect(aspect, into: &format) }
    if let colour = boxes.body("colr").flatMap(colour) { format.transfer = colour.transfer }
  }

  /// Of a `colr` box (ISO/IEC 14496-12 §12.1.5) that holds code points.
  private static func colour(_ body: ArraySlice<UInt8>) -> CodecString.Colour? {
    guard body.starts(with: "nclx".utf8) else { return nil }
    var cursor = ByteCursor(body.dropFirst(4))
    guard let primaries = cursor.integer(2), let transfer = cursor.integer(2), let matrix = cursor.integer(2) else {
      return nil
    }
    let isFullRange = cursor.integer(1).map { $0 & 0x80 != 0 } ?? false
    return CodecString.Colour(primaries: primaries, transfer: transfer, matrix: matrix, isFullRange: isFullRange)
  }

  private static func readAspect(_ body: ArraySlice<UInt8>, into format: inout TrackFormat) {
    var cursor = ByteCursor(body)
    guard let wide = cursor.integer(4), let high = cursor.integer(4), wide > 0, high > 0 else { return }
    format.sampleAspectRatio = Double(wide) / Double(high)
  }

  private static func readAVC(_ body: ArraySlice<UInt8>?, _ type: String, into format: inout TrackFormat) {
    let configuration = body.map(Array.init) ?? []
    format.configuration = configuration
    format.codec = CodecString.avc(configuration: configuration).map { type + $0.dropFirst(4) }
    guard configuration.count > 6 else { return }
    format.nalLengthBytes = Int(configuration[4] & 3) + 1
    var cursor = ByteCursor(configuration[5...])
    guard let sets = cursor.integer(1), sets & 0x1f > 0, let length = cursor.integer(2), let unit = cursor.take(length),
      let parameters = SequenceParameters(unit)
    else { return }
    format.transfer = parameters.transfer
    format.sampleAspectRatio = parameters.sampleAspectRatio
  }

  private static func readAAC(_ body: ArraySlice<UInt8>?, into format: inout TrackFormat) {
    guard let body, let (type, configuration) = ElementaryDescriptor.read(body.dropFirst(4)) else {
      format.codec = nil
      return
    }
    format.configuration = configuration
    switch type {
    case 0x40: format.codec = CodecString.aac(configuration: configuration)
    default:
      let digits = String(type, radix: 16, uppercase: true)
      format.codec = "mp4a." + (digits.count < 2 ? "0" + digits : digits)
      return
    }
    if let own = AudioConfiguration(configuration) {
      format.channels = own.channels ?? format.channels
      format.sampleRate = own.sampleRate ?? format.sampleRate
    }
  }
}
