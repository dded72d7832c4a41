import Catalog
import HLS
import Media

/// The pictures that an I-frame playlist names, decoded from what is packaged.
struct KeyPictures: ~Copyable {
  /// More than any picture takes that is worth a look.
  private static let mostBytes: Int64 = 16 << 20

  /// Of each picture: when it is shown, on the stream's own time line. Seconds.
  let times: [Double]
  let duration: Double
  private let entries: [MediaPlaylist.Segment]
  /// For each picture, where its header lies; nil for transport streams.
  private let headers: [String?]
  private let files: any StreamFiles
  private let isRough: Bool
  private var decoder: KeyFrameDecoder?
  private var decoderHeader: String?

  init(_ playlist: MediaPlaylist, files: any StreamFiles, isRough: Bool) throws(StreamReadError) {
    entries = playlist.segments
    self.files = files
    self.isRough = isRough
    var times: [Double] = []
    var headers: [String?] = []
    var time = 0.0
    var header: String?
    for entry in playlist.segments {
      times.append(time)
      time += entry.duration
      if let map = entry.map { header = try files.place(of: map.uri, in: IFramePlaylist.path) }
      headers.append(header)
    }
    self.times = times
    self.headers = headers
    duration = time
  }

  /// - Returns: nil when it cannot be decoded.
  mutating func picture(_ index: Int) throws(PackagingError) -> StillPicture? {
    let found: Content?
    do throws(StreamReadError) { found = try content(of: index) } catch {
      throw .media(.damaged(file: "picture \(index)", reason: "\(error)"))
    }
    guard let found else { return nil }
    guard let header = found.header else {
      return try? StillPicture.first(of: MemorySource(name: found.place, bytes: found.bytes))
    }
    if decoder == nil || decoderHeader != header {
      let source = MemorySource(name: header, bytes: found.headerBytes)
      decoder = try media { () throws(MediaError) in try KeyFrameDecoder.open(source, isRough: isRough) }
      decoderHeader = header
    }
    do throws(MediaError) { return try decoder?.decode(found.bytes) ?? nil } catch { throw .media(error) }
  }

  /// A picture's bytes, and the header before them.
  private struct Content {
    let place: String
    let header: String?
    var headerBytes: [UInt8] = []
    let bytes: [UInt8]
  }

  private func content(of index: Int) throws(StreamReadError) -> Content? {
    guard entries.indices.contains(index) else { return nil }
    let place = try files.place(of: entries[index].uri, in: IFramePlaylist.path)
    let length = Int64(entries[index].byteRange?.length ?? 0)
    guard length > 0, length <= Self.mostBytes,
      let range = ByteWindow(try files.open(place), start: 0, count: length)
    else { return nil }
    guard let header = headers[index] else {
      return Content(place: place, header: nil, bytes: try range.read(at: 0, count: Int(length)))
    }
    let whole = try files.open(header)
    guard let sample = try LeadingPicture(in: range, header: try InitSegment(whole))?.place else { return nil }
    return Content(
      place: place, header: header,
      headerBytes: try whole.read(at: 0, count: Int(min(whole.sizeBytes, 1 << 20))),
      bytes: try range.read(at: sample.lowerBound, count: Int(sample.count)))
  }
}
