import HLS
import Testing

/// One playlist as a value, as a text and with what is wrong with it; feeds the tests of writing, parsing and checking.
struct PlaylistCase<Value: Sendable>: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let value: Value
  let text: String
  /// Sections of RFC 8216.
  let broken: [String]

  init(_ sentence: String, _ value: Value, broken: [String] = [], _ lines: String) {
    testDescription = sentence
    self.value = value
    self.broken = broken
    text = lines + "\n"
  }
}

typealias MediaCase = PlaylistCase<MediaPlaylist>

private func playlist(
  _ target: Int, _ type: MediaPlaylist.PlaylistType? = nil, _ segments: [MediaPlaylist.Segment] = [],
  _ change: (inout MediaPlaylist) -> Void = { _ in }
) -> MediaPlaylist {
  var playlist = MediaPlaylist(targetDuration: target, playlistType: type)
  playlist.segments = segments
  change(&playlist)
  return playlist
}

private func segment(
  _ uri: String, _ duration: Double, _ change: (inout MediaPlaylist.Segment) -> Void = { _ in }
) -> MediaPlaylist.Segment {
  var segment = MediaPlaylist.Segment(uri: uri, duration: duration)
  change(&segment)
  return segment
}

private let initSegment = MediaPlaylist.Map(uri: "init.mp4")

let mediaCases: [MediaCase] = [
  MediaCase(
    "an EVENT playlist of fragmented MP4 that goes on",
    playlist(6, .event, [segment("00000.m4s", 2.002) { $0.map = initSegment }, segment("00001.m4s", 6)]) {
      $0.independentSegments = true
    },
    """
    #EXTM3U
    #EXT-X-VERSION:6
    #EXT-X-TARGETDURATION:6
    #EXT-X-MEDIA-SEQUENCE:0
    #EXT-X-PLAYLIST-TYPE:EVENT
    #EXT-X-INDEPENDENT-SEGMENTS
    #EXT-X-MAP:URI="init.mp4"
    #EXTINF:2.002000,
    00000.m4s
    #EXTINF:6.000000,
    00001.m4s
    """),
  MediaCase(
    "a complete playlist of transport streams with a discontinuity",
    playlist(10, .vod, [segment("0.ts", 9.6), segment("1.ts", 10.499999) { $0.isDiscontinuous = true }]) {
      $0.isEnded = true
    },
    """
    #EXTM3U
    #EXT-X-VERSION:3
    #EXT-X-TARGETDURATION:10
    #EXT-X-MEDIA-SEQUENCE:0
    #EXT-X-PLAYLIST-TYPE:VOD
    #EXTINF:9.600000,
    0.ts
    #EXT-X-DISCONTINUITY
    #EXTINF:10.499999,
    1.ts
    #EXT-X-ENDLIST
    """),
  MediaCase(
    "no segments yet",
    playlist(6),
    """
    #EXTM3U
    #EXT-X-VERSION:3
    #EXT-X-TARGETDURATION:6
    #EXT-X-MEDIA-SEQUENCE:0
    """),
  MediaCase(
    "a sliding window with titles, a start and sequence numbers",
    playlist(4, nil, [segment("a b?.ts".replacing(" ", with: "%20"), 4) { $0.title = "Harbour, \"day\" 1 é" }]) {
      $0.mediaSequence = 2680
      $0.discontinuitySequence = 3
      $0.start = StartPoint(timeOffset: -12.5, isPrecise: true)
    },
    """
    #EXTM3U
    #EXT-X-VERSION:3
    #EXT-X-TARGETDURATION:4
    #EXT-X-MEDIA-SEQUENCE:2680
    #EXT-X-DISCONTINUITY-SEQUENCE:3
    #EXT-X-START:TIME-OFFSET=-12.500000,PRECISE=YES
    #EXTINF:4.000000,Harbour, "day" 1 é
    a%20b?.ts
    """),
  MediaCase(
    "I-frames as byte ranges of the segments",
    playlist(
      6, .vod,
      [
        segment("0.m4s", 5.5) {
          $0.map = MediaPlaylist.Map(uri: "init.mp4")
          $0.map?.byteRange = MediaPlaylist.ByteRange(length: 720, offset: 0)
          $0.byteRange = MediaPlaylist.ByteRange(length: 9000, offset: 900)
        },
        segment("0.m4s", 0.5) { $0.byteRange = MediaPlaylist.ByteRange(length: 100, offset: nil) },
      ]
    ) {
      $0.iFramesOnly = true
      $0.isEnded = true
    },
    """
    #EXTM3U
    #EXT-X-VERSION:5
    #EXT-X-TARGETDURATION:6
    #EXT-X-MEDIA-SEQUENCE:0
    #EXT-X-PLAYLIST-TYPE:VOD
    #EXT-X-I-FRAMES-ONLY
    #EXT-X-MAP:URI="init.mp4",BYTERANGE="720@0"
    #EXTINF:5.500000,
    #EXT-X-BYTERANGE:9000@900
    0.m4s
    #EXTINF:0.500000,
    #EXT-X-BYTERANGE:100
    0.m4s
    #EXT-X-ENDLIST
    """),
  MediaCase(
    "encrypted, then in the clear",
    playlist(
      6, nil,
      [
        segment("0.ts", 6) {
          var key = EncryptionKey(method: .aes128, uri: "https://keys.example/1?a=b,c")
          key.initializationVector = "0x9c7db8778570d05c3177c349fd9236aa"
          $0.keys = [key]
        },
        segment("1.ts", 6) {
          var key = EncryptionKey(method: .sampleAES, uri: "skd://k")
          key.keyFormat = "com.apple.streamingkeydelivery"
          key.keyFormatVersions = "1"
          $0.keys = [key]
        },
        segment("2.ts", 6) { $0.keys = [EncryptionKey(method: .none)] },
      ]),
    """
    #EXTM3U
    #EXT-X-VERSION:5
    #EXT-X-TARGETDURATION:6
    #EXT-X-MEDIA-SEQUENCE:0
    #EXT-X-KEY:METHOD=AES-128,URI="https://keys.example/1?a=b,c",IV=0x9c7db8778570d05c3177c349fd9236aa
    #EXTINF:6.000000,
    0.ts
    #EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://k",KEYFORMAT="com.apple.streamingkeydelivery",KEYFORMATVERSIONS="1"
    #EXTINF:6.000000,
    1.ts
    #EXT-X-KEY:METHOD=NONE
    #EXTINF:6.000000,
    2.ts
    """),
  MediaCase(
    "headers in the clear, one that is encrypted, and segments with a vector of their own",
    playlist(
      6, nil,
      [
        segment("0.m4s", 6) {
          $0.map = MediaPlaylist.Map(uri: "init.mp4")
          var key = EncryptionKey(method: .aes128, uri: "0.key")
          key.initializationVector = "0x00000000000000000000000000000001"
          $0.keys = [key]
        },
        segment("1.m4s", 6) {
          $0.map = MediaPlaylist.Map(uri: "init-1.mp4")
          $0.map?.keys = [EncryptionKey(method: .none)]
          $0.keys = [EncryptionKey(method: .aes128, uri: "1.key")]
        },
        segment("2.m4s", 6) {
          $0.map = MediaPlaylist.Map(uri: "init-2.mp4")
          $0.map?.keys = [EncryptionKey(method: .aes128, uri: "2.key")]
        },
      ]),
    """
    #EXTM3U
    #EXT-X-VERSION:6
    #EXT-X-TARGETDURATION:6
    #EXT-X-MEDIA-SEQUENCE:0
    #EXT-X-MAP:URI="init.mp4"
    #EXT-X-KEY:METHOD=AES-128,URI="0.key",IV=0x00000000000000000000000000000001
    #EXTINF:6.000000,
    0.m4s
    #EXT-X-KEY:METHOD=NONE
    #EXT-X-MAP:URI="init-1.mp4"
    #EXT-X-KEY:METHOD=AES-128,URI="1.key"
    #EXTINF:6.000000,
    1.m4s
    #EXT-X-KEY:METHOD=AES-128,URI="2.key"
    #EXT-X-MAP:URI="init-2.mp4"
    #EXTINF:6.000000,
    2.m4s
    """),
  MediaCase(
    "tags of later days are carried along",
    playlist(
      6, nil,
      [
        segment("0.ts", 6) { $0.otherTags = ["#EXT-X-PROGRAM-DATE-TIME:2026-11-21T04:00:47Z"] },
        segment("1.ts", 6) { $0.otherTags = ["#EXT-X-GAP"] },
      ]
    ) {
      $0.otherTags = ["#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES"]
      $0.segments[0].isDiscontinuous = true
    },
    """
    #EXTM3U
    #EXT-X-VERSION:3
    #EXT-X-TARGETDURATION:6
    #EXT-X-MEDIA-SEQUENCE:0
    #EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES
    #EXT-X-DISCONTINUITY
    #EXT-X-PROGRAM-DATE-TIME:2026-11-21T04:00:47Z
    #EXTINF:6.000000,
    0.ts
    #EXT-X-GAP
    #EXTINF:6.000000,
    1.ts
    """),
  MediaCase(
    "a segment longer than the target duration, by rounding",
    playlist(6, nil, [segment("0.ts", 6.499999), segment("1.ts", 6.5)]), broken: ["4.3.3.1"],
    """
    #EXTM3U
    #EXT-X-VERSION:3
    #EXT-X-TARGETDURATION:6
    #EXT-X-MEDIA-SEQUENCE:0
    #EXTINF:6.499999,
    0.ts
    #EXTINF:6.500000,
    1.ts
    """),
  MediaCase(
    "a target duration of nothing", playlist(0), broken: ["4.3.3.1"],
    """
    #EXTM3U
    #EXT-X-VERSION:3
    #EXT-X-TARGETDURATION:0
    #EXT-X-MEDIA-SEQUENCE:0
    """),
  MediaCase(
    "a version that does not know EXT-X-MAP",
    playlist(6, nil, [segment("0.m4s", 6) { $0.map = initSegment }]) { $0.declaredVersion = 4 }, broken: ["7"],
    """
    #EXTM3U
    #EXT-X-VERSION:4
    #EXT-X-TARGETDURATION:6
    #EXT-X-MEDIA-SEQUENCE:0
    #EXT-X-MAP:URI="init.mp4"
    #EXTINF:6.000000,
    0.m4s
    """),
  MediaCase(
    "fragmented MP4 without its init segment", playlist(6, nil, [segment("0.m4s?token=1", 6)]), broken: ["3.3"],
    """
    #EXTM3U
    #EXT-X-VERSION:3
    #EXT-X-TARGETDURATION:6
    #EXT-X-MEDIA-SEQUENCE:0
    #EXTINF:6.000000,
    0.m4s?token=1
    """),
  MediaCase(
    "a VOD playlist without an end", playlist(6, .vod, [segment("0.ts", 6)]), broken: ["4.3.3.5"],
    """
    #EXTM3U
    #EXT-X-VERSION:3
    #EXT-X-TARGETDURATION:6
    #EXT-X-MEDIA-SEQUENCE:0
    #EXT-X-PLAYLIST-TYPE:VOD
    #EXTINF:6.000000,
    0.ts
    """),
  MediaCase(
    "byte ranges that begin nowhere or hold nothing",
    playlist(
      6, nil,
      [
        segment("0.ts", 6) { $0.byteRange = MediaPlaylist.ByteRange(length: 10, offset: nil) },
        segment("1.ts", 6) { $0.byteRange = MediaPlaylist.ByteRange(length: 10, offset: nil) },
        segment("1.ts", 6) { $0.byteRange = MediaPlaylist.ByteRange(length: 0, offset: 4) },
      ]), broken: ["4.3.2.2", "4.3.2.2", "4.3.2.2"],
    """
    #EXTM3U
    #EXT-X-VERSION:4
    #EXT-X-TARGETDURATION:6
    #EXT-X-MEDIA-SEQUENCE:0
    #EXTINF:6.000000,
    #EXT-X-BYTERANGE:10
    0.ts
    #EXTINF:6.000000,
    #EXT-X-BYTERANGE:10
    1.ts
    #EXTINF:6.000000,
    #EXT-X-BYTERANGE:0@4
    1.ts
    """),
  MediaCase(
    "keys that say too little or too much",
    playlist(
      6, nil,
      [
        segment("0.ts", 6) { $0.keys = [EncryptionKey(method: .aes128)] },
        segment("1.ts", 6) { $0.keys = [EncryptionKey(method: .none, uri: "k")] },
      ]), broken: ["4.3.2.4", "4.3.2.4"],
    """
    #EXTM3U
    #EXT-X-VERSION:3
    #EXT-X-TARGETDURATION:6
    #EXT-X-MEDIA-SEQUENCE:0
    #EXT-X-KEY:METHOD=AES-128
    #EXTINF:6.000000,
    0.ts
    #EXT-X-KEY:METHOD=NONE,URI="k"
    #EXTINF:6.000000,
    1.ts
    """),
]
