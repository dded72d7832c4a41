import HLS
import Testing

@Suite("Media playlists")
struct MediaPlaylistTests {
  @Test("are written", arguments: mediaCases)
  func writes(_ example: MediaCase) { #expect(example.value.text == example.text) }

  @Test("are read", arguments: mediaCases)
  func parses(_ example: MediaCase) throws { #expect(try MediaPlaylist(parsing: example.text) == example.value) }

  @Test("are checked", arguments: mediaCases)
  func checks(_ example: MediaCase) {
    #expect(example.value.violations().map(\.rule) == example.broken.map { "RFC 8216 §\($0)" })
  }

  @Test("are written piece by piece as in one go, in ten thousand segments")
  func incremental() throws {
    var playlist = MediaPlaylist(targetDuration: 6, playlistType: .event)
    playlist.segments = (0..<10_000).map {
      MediaPlaylist.Segment(uri: "\($0).m4s", duration: 5.5 + Double($0) / 20_000)
    }
    playlist.segments[0].map = MediaPlaylist.Map(uri: "init.mp4")
    playlist.isEnded = true
    var text = playlist.header
    for segment in playlist.segments { text += segment.text }
    #expect(text + MediaPlaylist.endTag == playlist.text)
    #expect(try MediaPlaylist(parsing: playlist.text).segments.count == 10_000)
  }

  @Test("keep their first lines while they grow, so that every version begins with the one before")
  func growsByAppending() {
    var playlist = MediaPlaylist(targetDuration: 6, playlistType: .event)
    var before = ""
    for (number, duration) in [6, 6, 5.999, 0.04].enumerated() {
      var segment = MediaPlaylist.Segment(uri: "\(number).m4s", duration: duration)
      if number == 0 { segment.map = MediaPlaylist.Map(uri: "init.mp4") }
      playlist.segments.append(segment)
      #expect(playlist.text.hasPrefix(before))
      before = playlist.text
    }
  }

  @Test(
    "durations are plain decimals",
    arguments: [
      (0, "0.000000"), (1.0 / 3, "0.333333"), (2.0 / 3, "0.666667"), (6.0000004, "6.000000"), (1e-9, "0.000000"),
      (0.000001, "0.000001"), (123_456.789, "123456.789000"), (9.9999999, "10.000000"),
    ])
  func durations(_ seconds: Double, _ text: String) {
    #expect(MediaPlaylist.Segment(uri: "a", duration: seconds).text == "#EXTINF:\(text),\na\n")
  }

  @Test(
    "a duration that is no duration is a violation, and still a well-formed line",
    arguments: [
      Double.nan, .infinity, -.infinity, -1, 1e300,
    ])
  func impossibleDurations(_ seconds: Double) throws {
    var playlist = MediaPlaylist(targetDuration: 6)
    playlist.segments = [MediaPlaylist.Segment(uri: "a.ts", duration: seconds)]
    #expect(!playlist.violations().isEmpty)
    #expect(try MediaPlaylist(parsing: playlist.text).segments.count == 1)
  }

  @Test(
    "names cannot break out of their place",
    arguments: [
      "a\n#EXT-X-ENDLIST", "#EXT-X-ENDLIST", "a\"b", "a b", "", "\r\n", "é\n", "a\u{0}b", "\u{85}",
    ])
  func hostileNames(_ name: String) throws {
    var segment = MediaPlaylist.Segment(uri: name, duration: 1)
    segment.title = name
    segment.map = MediaPlaylist.Map(uri: name)
    segment.otherTags = [name, "#EXT-X-NOTE:\(name)"]
    var key = EncryptionKey(method: .aes128, uri: name)
    (key.keyFormat, key.initializationVector) = (name, name)
    segment.keys = [key]
    var playlist = MediaPlaylist(targetDuration: 1)
    playlist.segments = [segment, MediaPlaylist.Segment(uri: "next.ts", duration: 1)]
    if !name.isEmpty {
      let read = try MediaPlaylist(parsing: playlist.text)
      #expect(read.segments.count == 2)
      #expect(!read.isEnded || name == "#EXT-X-ENDLIST")
      #expect(read.segments.first?.map?.uri.isEmpty == false)
    }
    if name != "\u{85}" { #expect(!playlist.violations().isEmpty) }
  }

  struct Broken: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let lines: String
    let line: Int

    init(_ sentence: String, line: Int, _ lines: String) {
      (testDescription, self.line, self.lines) = (sentence, line, lines)
    }
  }

  @Test(
    "are refused, with the line, when they are broken",
    arguments: [
      Broken("nothing", line: 1, ""),
      Broken("another first line", line: 1, "\n#EXTM3U\n#EXT-X-TARGETDURATION:6"),
      Broken("a byte order mark", line: 1, "\u{FEFF}#EXTM3U\n#EXT-X-TARGETDURATION:6"),
      Broken("a longer first tag", line: 1, "#EXTM3U8\n#EXT-X-TARGETDURATION:6"),
      Broken("no target duration", line: 1, "#EXTM3U\n#EXTINF:6,\n0.ts"),
      Broken("two target durations", line: 3, "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-TARGETDURATION:6"),
      Broken("half a second of target duration", line: 2, "#EXTM3U\n#EXT-X-TARGETDURATION:6.5"),
      Broken("a negative number", line: 2, "#EXTM3U\n#EXT-X-TARGETDURATION:-6"),
      Broken("a number with a plus", line: 2, "#EXTM3U\n#EXT-X-TARGETDURATION:+6"),
      Broken("a number that no Int holds", line: 2, "#EXTM3U\n#EXT-X-TARGETDURATION:99999999999999999999"),
      Broken("a URI alone", line: 3, "#EXTM3U\n#EXT-X-TARGETDURATION:6\n0.ts"),
      Broken("EXTINF alone", line: 3, "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,"),
      Broken("EXTINF twice", line: 4, "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\n#EXTINF:6,\n0.ts"),
      Broken("EXTINF with an exponent", line: 3, "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:1e1,\n0.ts"),
      Broken("EXTINF of nan", line: 3, "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:nan,\n0.ts"),
      Broken(
        "EXTINF with a comma for the point, in effect none", line: 3,
        "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:,5\n0.ts"),
      Broken("an unknown type", line: 3, "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-PLAYLIST-TYPE:LIVE"),
      Broken("a quote that does not end", line: 3, "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-MAP:URI=\"a"),
      Broken("something behind a quoted string", line: 3, "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-MAP:URI=\"a\"b"),
      Broken("a comma at the end of a list", line: 3, "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-MAP:URI=\"a\","),
      Broken("an attribute twice", line: 3, "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-MAP:URI=\"a\",URI=\"b\""),
      Broken("small letters in an attribute's name", line: 3, "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-MAP:uri=\"a\""),
      Broken("EXT-X-MAP without URI", line: 3, "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-MAP:BYTERANGE=\"1@0\""),
      Broken(
        "a byte range beyond 2^63", line: 3, "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-BYTERANGE:9223372036854775807@1"),
      Broken("a byte range with two offsets", line: 3, "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-BYTERANGE:1@2@3"),
      Broken("a key without method", line: 3, "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-KEY:URI=\"k\""),
      Broken(
        "a late media sequence", line: 5, "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\n0.ts\n#EXT-X-MEDIA-SEQUENCE:1"),
      Broken("a tag of multivariant playlists", line: 2, "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\na.m3u8"),
      Broken("a control character", line: 2, "#EXTM3U\n# a \u{1B} comment\n#EXT-X-TARGETDURATION:6"),
      Broken("lines that end as on old Macintoshes", line: 1, "#EXTM3U\r#EXT-X-TARGETDURATION:6\r"),
    ])
  func refuses(_ example: Broken) {
    #expect { try MediaPlaylist(parsing: example.lines) } throws: { ($0 as? PlaylistError)?.line == example.line }
  }

  @Test("are read with CRLF, comments, blank lines, and EXTINF without a comma")
  func tolerated() throws {
    let text =
      "#EXTM3U\r\n\r\n# hello\r\n#EXT-X-VERSION:3\r\n#EXT-X-TARGETDURATION:6\r\n#EXTINF:5.5\r\n0.ts\r\n#EXT-X-ENDLIST"
    let read = try MediaPlaylist(parsing: text)
    #expect(read.segments == [MediaPlaylist.Segment(uri: "0.ts", duration: 5.5)])
    #expect(read.isEnded && read.violations().isEmpty)
  }

  @Test("combining characters do not hide the characters that end a value")
  func combining() throws {
    let text =
      "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:6\n#EXT-X-MAP:URI=\"\u{301}a\u{301}\",BYTERANGE=\"1@0\"\n"
      + "#EXTINF:6,\u{301}\n\u{301}.ts\n"
    let segment = try #require(try MediaPlaylist(parsing: text).segments.first)
    #expect(segment.map?.uri == "\u{301}a\u{301}")
    #expect(segment.map?.byteRange == MediaPlaylist.ByteRange(length: 1, offset: 0))
    #expect(segment.title == "\u{301}" && segment.uri == "\u{301}.ts")
  }

  @Test("a version that nobody declared is 1")
  func versionByDefault() throws {
    let read = try MediaPlaylist(parsing: "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:5.5,\n0.ts")
    #expect(read.declaredVersion == 1)
    #expect(read.violations().map(\.rule) == ["RFC 8216 §7"])
  }
}
