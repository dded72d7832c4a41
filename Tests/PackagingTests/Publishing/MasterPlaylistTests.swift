import HLS
import Media
import Testing

@testable import Packaging

@Suite("The multivariant playlist")
struct MasterPlaylistTests {
  private func rendition(_ plan: RenditionPlan, bytes: Int64, codec: String) -> PublishedRendition {
    var rendition = PublishedRendition(plan: plan, resumed: 0)
    rendition.add(codec: codec)
    rendition.append(
      WrittenSegment(name: "00000.m4s", duration: 6, sizeBytes: bytes, isIndependent: true, isOld: false))
    return rendition
  }

  private func renditions(audio: [MediaFacts.AudioTrack]) throws -> [PublishedRendition] {
    let video = MediaFacts.VideoTrack(
      index: 0, codec: "h264", width: 720, height: 576, sampleAspectRatio: 16.0 / 11, frameRate: 25, rotation: 90)
    let tracks = try #require(TrackSelection(MediaFacts(container: "mov", video: [video], audio: audio)))
    return [rendition(.video(tracks.video), bytes: 750_000, codec: "avc1.64001f")]
      + tracks.audio.enumerated().map { rendition(.audio($1), bytes: Int64(7500 * ($0 + 1)), codec: "mp4a.40.2") }
  }

  @Test("Names every rendition, measured, with the picture as it is displayed")
  func complete() throws {
    let tracks = [
      MediaFacts.AudioTrack(index: 1, codec: "aac", profile: "LC", channels: 1, sampleRate: 48_000, language: "eng"),
      MediaFacts.AudioTrack(
        index: 2, codec: "ac3", channels: 6, sampleRate: 48_000, language: "ger", title: "A \"B\"\n,"),
    ]
    let text = try #require(MasterPlaylist.text(try renditions(audio: tracks), targetDuration: 6, estimate: nil))
    let playlist = try MultivariantPlaylist(parsing: text)
    let variant = try #require(playlist.variants.first)
    #expect(playlist.variants.count == 1 && variant.uri == "video-source/playlist.m3u8")
    // The video's and the largest audio track's.
    #expect(variant.bandwidth == 1_000_000 + 20_000 && variant.averageBandwidth == 1_020_000)
    #expect(variant.codecs == ["avc1.64001f", "mp4a.40.2"])
    #expect(variant.resolution == MultivariantPlaylist.Resolution(width: 576, height: 1047))
    #expect(playlist.independentSegments)
    #expect(playlist.renditions.map(\.language) == ["en", "de"])
    #expect(playlist.renditions.map(\.channels) == ["1", "2"])
    #expect(playlist.renditions.map(\.isDefault) == [true, false])
    #expect(playlist.renditions.allSatisfy { $0.group == variant.audioGroup })
  }

  @Test("Before all is measured it promises no more than it knows")
  func early() throws {
    let text = try #require(MasterPlaylist.text(try renditions(audio: []), targetDuration: 6, estimate: 5_000_000))
    let playlist = try MultivariantPlaylist(parsing: text)
    #expect(playlist.variants.first?.bandwidth == 5_000_000)
    #expect(playlist.variants.first?.averageBandwidth == nil && playlist.variants.first?.audioGroup == nil)
    #expect(!playlist.independentSegments && playlist.renditions.isEmpty)
  }

  @Test("Without a video there is none") func noVideo() throws {
    #expect(MasterPlaylist.text([], targetDuration: 6, estimate: nil) == nil)
  }
}
