import Foundation
import HLS

extension VerificationRule {
  /// A variant with the playlists that are played with it.
  struct PlayedVariant {
    let variant: MultivariantPlaylist.Variant
    let main: CheckedPlaylist
    /// One playlist of each is played, beside the variant's own.
    let audio: [CheckedPlaylist]
    let subtitles: [CheckedPlaylist]
  }

  /// Of the multivariant playlist; nil when there is none.
  static func variants(of stream: CheckedStream) -> [PlayedVariant]? {
    guard let master = stream.master else { return nil }
    return master.variants.compactMap { variant in
      guard let main = stream.playlist(named: variant.uri) else { return nil }
      func group(_ kind: MultivariantPlaylist.Rendition.Kind, _ name: String?) -> [CheckedPlaylist] {
        // A rendition without a URI is in the variant's own segments; one with the variant's URI is played once.
        master.renditions.filter { $0.kind == kind && $0.group == name }.compactMap {
          $0.uri.flatMap { uri in stream.playlist(named: uri) }
        }.filter { $0.place != main.place }
      }
      return PlayedVariant(
        variant: variant, main: main, audio: group(.audio, variant.audioGroup),
        subtitles: group(.subtitles, variant.subtitlesGroup))
    }
  }
}

extension CheckedStream {
  /// The playlist that `uri` names in the multivariant playlist.
  func playlist(named uri: String) -> CheckedPlaylist? {
    if RemoteFiles.isAddress(place) {
      let url = URL(string: uri, relativeTo: URL(string: place))?.absoluteURL.absoluteString
      return playlist(at: url)
    }
    return playlist(at: try? RelativePath.place(of: uri, in: place))
  }

  /// EXT-X-MEDIA of `kind`, with their playlists.
  func renditions(
    _ kind: MultivariantPlaylist.Rendition.Kind
  ) -> [(rendition: MultivariantPlaylist.Rendition, playlist: CheckedPlaylist?)] {
    (master?.renditions ?? []).filter { $0.kind == kind }.map { ($0, $0.uri.flatMap { playlist(named: $0) }) }
  }
}
