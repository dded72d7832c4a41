package import Catalog
import Foundation
import HLS
import Media

/// The picture that stands for a video: taken from the packaged output, so that it can be made again when the source
/// is gone.
package enum Poster {
  /// Where the picture is taken, as a share of the duration.
  private static let place = 0.1
  /// More than the first picture of any segment; the rest is not needed.
  private static let mostBytes = 6 << 20
  /// More than any picture that is taken has.
  private static let mostPictureBytes = 32 << 20

  /// A JPEG of the first picture of the segment at 10 % of what is there: what serves while nothing better is known.
  package static func make(from directory: CatalogDirectory, rendition: String = "video-source") throws(PackagingError)
    -> [UInt8]
  {
    let source: MemorySource
    do throws(StreamReadError) {
      let scene = try Scene(directory, rendition)
      var bytes: [UInt8] = []
      for file in [scene.header, scene.segment].compactMap({ $0 }) {
        bytes += try file.read(at: 0, count: Int(min(file.sizeBytes, Int64(mostBytes))))
      }
      source = MemorySource(name: scene.name, bytes: bytes)
    } catch {
      throw .media(.damaged(file: directory.file(rendition), reason: "\(error)"))
    }
    return try media { () throws(MediaError) in try StillPicture.first(of: source).jpeg() }
  }

  /// The same while the video is packaged, in little time: small, and a single picture is decoded, where the container tells which
  /// bytes are its.
  static func early(from directory: CatalogDirectory, rendition: String) throws(PackagingError) -> [UInt8] {
    var picture: (header: MemorySource, sample: [UInt8])?
    do throws(StreamReadError) {
      let scene = try Scene(directory, rendition)
      if let header = scene.header,
        let range = try LeadingPicture(in: scene.segment, header: try InitSegment(header))?.place,
        range.count <= mostBytes
      {
        let bytes = try header.read(at: 0, count: Int(min(header.sizeBytes, Int64(mostBytes))))
        picture = (
          MemorySource(name: scene.name, bytes: bytes),
          try scene.segment.read(at: range.lowerBound, count: Int(range.count))
        )
      }
    } catch {
      throw .media(.damaged(file: directory.file(rendition), reason: "\(error)"))
    }
    guard let (header, sample) = picture else { return try make(from: directory, rendition: rendition) }
    let jpeg = try media { () throws(MediaError) in
      var decoder = try KeyFrameDecoder.open(header, isRough: true)
      return try decoder.decode(sample)?.jpeg(longestSide: 640, isRough: true)
    }
    if let jpeg { return jpeg }
    return try make(from: directory, rendition: rendition)
  }

  /// The segment from which a picture is taken.
  private struct Scene {
    let name: String
    /// Nil in transport streams.
    let header: (any StreamBytes)?
    let segment: any StreamBytes

    init(_ directory: CatalogDirectory, _ rendition: String) throws(StreamReadError) {
      let (folder, place) = (FolderFiles(root: directory.path), "\(rendition)/playlist.m3u8")
      let playlist = try folder.mediaPlaylist(at: place)
      guard let index = Poster.index(in: playlist) else { throw .missing(place: place, reason: "it names no segment") }
      let files = ClearFiles(folder, of: playlist, at: place)
      let uri = playlist.segments[index].uri
      name = directory.file("\(rendition)/\(uri)")
      segment = try files.open(try files.place(of: uri, in: place))
      // The one in force, which another may have taken the place of on the way.
      let map = playlist.segments[...index].last { $0.map != nil }?.map?.uri
      header = try map.map { uri throws(StreamReadError) in try files.open(try files.place(of: uri, in: place)) }
    }
  }

  /// Of the segment that is shown at `place`; of the last, where there is none.
  private static func index(in playlist: MediaPlaylist) -> Int? {
    var wanted = playlist.segments.reduce(0) { $0 + $1.duration } * place
    let index = playlist.segments.firstIndex { segment in
      wanted -= segment.duration
      return wanted < 0
    }
    return index ?? playlist.segments.indices.last
  }

  /// Makes the poster from a picture that somebody has given, and names it in the manifest. The picture is decoded and
  /// written anew, so nothing that was hidden in it, such as the place where it was taken, gets published. The caller
  /// holds the directory's lock.
  /// - Throws: `.refused` when it is no picture that can be read.
  package static func replace(with picture: String, in directory: CatalogDirectory) throws(PackagingError) {
    let source = try media { () throws(MediaError) in try FileSource(path: picture) }
    let bytes = try media { () throws(MediaError) in try source.contents(upTo: mostPictureBytes) }
    let jpeg: [UInt8]
    do throws(MediaError) { jpeg = try StillPicture.decoding(bytes, name: picture).jpeg(longestSide: 1920) } catch {
      throw .refused(Refusal(.sidecarUnusable, "The picture cannot be read: \(error)."))
    }
    try catalog { () throws(CatalogError) in
      // First: nobody is to make another in the place of this one.
      try directory.settlePoster()
      var manifest = try directory.readManifest()
      try AtomicFile.write(jpeg, to: directory.file(VideoExtra.posterName), sync: true)
      manifest.poster = VideoExtra.posterName
      manifest.explain([], lacking: manifest.lacking(in: directory))
      manifest.updated = Date()
      try directory.writeManifest(manifest, sync: true)
    }
  }
}
