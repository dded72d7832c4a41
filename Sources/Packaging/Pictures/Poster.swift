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
    let (folder, place) = (FolderFiles(root: directory.path), "\(rendition)/playlist.m3u8")
    do throws(StreamReadError) {
      let playlist = try folder.mediaPlaylist(at: place)
      guard let index = Self.index(in: playlist) else { throw .missing(place: place, reason: "it names no segment") }
      let segment = playlist.segments[index]
      // The header in force, which another may have taken the place of on the way.
      let header = playlist.segments[...index].last { $0.map != nil }?.map?.uri
      let files = ClearFiles(folder, of: playlist, at: place)
      var bytes: [UInt8] = []
      for name in [header, segment.uri].compactMap({ $0 }) {
        let file = try files.open(try files.place(of: name, in: place))
        bytes += try file.read(at: 0, count: Int(min(file.sizeBytes, Int64(mostBytes))))
      }
      source = MemorySource(name: directory.file("\(rendition)/\(segment.uri)"), bytes: bytes)
    } catch {
      throw .media(.damaged(file: directory.file(rendition), reason: "\(error)"))
    }
    return try media { () throws(MediaError) in try StillPicture.first(of: source).jpeg() }
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
