import HLS
import Testing

@Suite("Multivariant playlists")
struct MultivariantPlaylistTests {
  @Test("are written", arguments: multivariantCases)
  func writes(_ example: MultivariantCase) { #expect(example.value.text == example.text) }

  @Test("are read", arguments: multivariantCases)
  func parses(_ example: MultivariantCase) throws {
    #expect(try MultivariantPlaylist(parsing: example.text) == example.value)
  }

  @Test("are checked", arguments: multivariantCases)
  func checks(_ example: MultivariantCase) {
    #expect(example.value.violations().map(\.rule) == example.broken.map { "RFC 8216 §\($0)" })
  }

  @Test(
    "names from sources cannot break out of their quotes, and the check tells of them",
    arguments: [
      "say \"hi\"", "two\nlines", "a\r#EXT-X-ENDLIST", "\u{0}", "\u{85}", "a\u{2028}b", "\",URI=\"http://evil.example/",
    ])
  func hostileNames(_ name: String) throws {
    var playlist = MultivariantPlaylist()
    var rendition = MultivariantPlaylist.Rendition(kind: .audio, group: name, name: name)
    (rendition.language, rendition.channels, rendition.characteristics, rendition.uri) = (name, name, name, "a.m3u8")
    playlist.renditions = [rendition]
    var variant = MultivariantPlaylist.Variant(uri: "v.m3u8", bandwidth: 1)
    (variant.codecs, variant.audioGroup, variant.videoRange) = ([name], name, name)
    playlist.variants = [variant]
    playlist.sessionData = [MultivariantPlaylist.SessionValue(id: name, value: name)]
    let read = try MultivariantPlaylist(parsing: playlist.text)
    #expect(read.renditions.map(\.uri) == ["a.m3u8"] && read.variants.map(\.uri) == ["v.m3u8"])
    #expect(read.renditions.first?.group == read.variants.first?.audioGroup)
    #expect(read.sessionData.count == 1)
    #expect(playlist.text.split(separator: "\n").count == 6)
    #expect(playlist.violations().contains { $0.rule == "RFC 8216 §4.2" })
  }

  @Test("DEFAULT=YES selects by itself, and AUTOSELECT=NO contradicts it")
  func defaults() throws {
    let head = "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"g\",NAME=\"n\",DEFAULT=YES"
    let tail = "\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv.m3u8\n"
    #expect(try MultivariantPlaylist(parsing: head + tail).violations().isEmpty)
    let contradiction = try MultivariantPlaylist(parsing: head + ",AUTOSELECT=NO" + tail)
    #expect(contradiction.violations().map(\.rule) == ["RFC 8216 §4.3.4.1"])
  }

  @Test(
    "are refused, with the line, when they are broken",
    arguments: [
      (1, ""), (2, "#EXTM3U\nv.m3u8"), (2, "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1"),
      (3, "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n#EXT-X-INDEPENDENT-SEGMENTS\nv.m3u8"),
      (2, "#EXTM3U\n#EXT-X-STREAM-INF:CODECS=\"avc1\"\nv.m3u8"), (2, "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=-1\nv.m3u8"),
      (2, "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=1920\nv.m3u8"),
      (2, "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=1x2x3\nv.m3u8"),
      (2, "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,FRAME-RATE=inf\nv.m3u8"),
      (2, "#EXTM3U\n#EXT-X-MEDIA:TYPE=SMELL,GROUP-ID=\"g\",NAME=\"n\""), (2, "#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO"),
      (2, "#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"g\",NAME=\"n\",DEFAULT=MAYBE"),
      (2, "#EXTM3U\n#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1"), (2, "#EXTM3U\n#EXT-X-SESSION-DATA:VALUE=\"x\""),
      (2, "#EXTM3U\n#EXT-X-TARGETDURATION:6"), (3, "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-VERSION:6"),
    ])
  func refuses(_ line: Int, _ text: String) {
    #expect { try MultivariantPlaylist(parsing: text) } throws: { ($0 as? PlaylistError)?.line == line }
  }
}
