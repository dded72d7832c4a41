import HLS
import Testing

typealias MultivariantCase = PlaylistCase<MultivariantPlaylist>

private typealias Rendition = MultivariantPlaylist.Rendition
private typealias Variant = MultivariantPlaylist.Variant

private func playlist(_ change: (inout MultivariantPlaylist) -> Void) -> MultivariantPlaylist {
  var playlist = MultivariantPlaylist()
  playlist.variants = [Variant(uri: "v.m3u8", bandwidth: 1000)]
  change(&playlist)
  return playlist
}

private func rendition(
  _ kind: Rendition.Kind, _ name: String, uri: String? = "a.m3u8", _ change: (inout Rendition) -> Void = { _ in }
) -> Rendition {
  var rendition = Rendition(kind: kind, group: "g", name: name)
  rendition.uri = uri
  change(&rendition)
  return rendition
}

private let oneVariant = "#EXT-X-STREAM-INF:BANDWIDTH=1000\nv.m3u8"

let multivariantCases: [MultivariantCase] = [
  MultivariantCase(
    "video with two languages, subtitles and trick play",
    playlist {
      $0.independentSegments = true
      $0.start = StartPoint(timeOffset: 0)
      $0.sessionData = [
        MultivariantPlaylist.SessionValue(id: "org.example.title", value: "Harbour, \u{2019}26", language: "en"),
        MultivariantPlaylist.SessionValue(id: "org.example.chapters", uri: "chapters.json"),
      ]
      var german = Rendition(kind: .audio, group: "audio", name: "Deutsch")
      (german.language, german.isDefault, german.channels, german.uri) = ("de", true, "2", "audio-0-deu/playlist.m3u8")
      var english = Rendition(kind: .audio, group: "audio", name: "English")
      (english.language, english.isAutoselect, english.uri) = ("en", false, "audio-1-eng/playlist.m3u8")
      var signs = Rendition(kind: .subtitles, group: "subs", name: "Signs")
      (signs.language, signs.associatedLanguage, signs.isForced, signs.uri) = ("en", "de", true, "s/playlist.m3u8")
      signs.characteristics = "public.accessibility.transcribes-spoken-dialog"
      $0.renditions = [german, english, signs]
      var variant = Variant(uri: "video-source/playlist.m3u8", bandwidth: 5_128_000)
      variant.averageBandwidth = 4_000_000
      variant.codecs = ["avc1.640028", "mp4a.40.2"]
      variant.resolution = MultivariantPlaylist.Resolution(width: 1920, height: 1080)
      variant.frameRate = 30000.0 / 1001
      variant.videoRange = "SDR"
      variant.audioGroup = "audio"
      variant.subtitlesGroup = "subs"
      variant.closedCaptions = MultivariantPlaylist.ClosedCaptions.none
      $0.variants = [variant]
      // Three decimals are written.
      $0.variants[0].frameRate = 29.97
      var pictures = MultivariantPlaylist.IFrameVariant(uri: "iframes/playlist.m3u8", bandwidth: 300_000)
      pictures.codecs = ["avc1.640028"]
      pictures.resolution = MultivariantPlaylist.Resolution(width: 1920, height: 1080)
      $0.iFrameVariants = [pictures]
    },
    """
    #EXTM3U
    #EXT-X-VERSION:6
    #EXT-X-INDEPENDENT-SEGMENTS
    #EXT-X-START:TIME-OFFSET=0.000000
    #EXT-X-SESSION-DATA:DATA-ID="org.example.title",VALUE="Harbour, ’26",LANGUAGE="en"
    #EXT-X-SESSION-DATA:DATA-ID="org.example.chapters",URI="chapters.json"
    #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Deutsch",LANGUAGE="de",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",\
    URI="audio-0-deu/playlist.m3u8"
    #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="English",LANGUAGE="en",DEFAULT=NO,AUTOSELECT=NO,\
    URI="audio-1-eng/playlist.m3u8"
    #EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subs",NAME="Signs",LANGUAGE="en",ASSOC-LANGUAGE="de",DEFAULT=NO,\
    AUTOSELECT=YES,FORCED=YES,CHARACTERISTICS="public.accessibility.transcribes-spoken-dialog",URI="s/playlist.m3u8"
    #EXT-X-STREAM-INF:BANDWIDTH=5128000,AVERAGE-BANDWIDTH=4000000,CODECS="avc1.640028,mp4a.40.2",\
    RESOLUTION=1920x1080,FRAME-RATE=29.970,VIDEO-RANGE=SDR,AUDIO="audio",SUBTITLES="subs",CLOSED-CAPTIONS=NONE
    video-source/playlist.m3u8
    #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=300000,CODECS="avc1.640028",RESOLUTION=1920x1080,URI="iframes/playlist.m3u8"
    """),
  MultivariantCase(
    "closed captions of the newer kind need version 7",
    playlist {
      $0.renditions = [rendition(.closedCaptions, "CC", uri: nil) { $0.instreamID = "SERVICE1" }]
      $0.variants[0].closedCaptions = .group("g")
      $0.otherTags = ["#EXT-X-DEFINE:NAME=\"a\",VALUE=\"b\""]
    },
    """
    #EXTM3U
    #EXT-X-VERSION:7
    #EXT-X-DEFINE:NAME="a",VALUE="b"
    #EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="g",NAME="CC",DEFAULT=NO,AUTOSELECT=YES,INSTREAM-ID="SERVICE1"
    #EXT-X-STREAM-INF:BANDWIDTH=1000,CLOSED-CAPTIONS="g"
    v.m3u8
    """),
  MultivariantCase(
    "nothing to play", playlist { $0.variants = [] }, broken: ["4.3.4.2"], "#EXTM3U\n#EXT-X-VERSION:6"),
  MultivariantCase(
    "a group that does not exist", playlist { $0.variants[0].audioGroup = "nowhere" }, broken: ["4.3.4.2"],
    "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-STREAM-INF:BANDWIDTH=1000,AUDIO=\"nowhere\"\nv.m3u8"),
  MultivariantCase(
    "two of one name in a group, and two defaults",
    playlist {
      $0.renditions = [rendition(.audio, "A") { $0.isDefault = true }, rendition(.audio, "A") { $0.isDefault = true }]
    }, broken: ["4.3.4.1.1", "4.3.4.1.1"],
    """
    #EXTM3U
    #EXT-X-VERSION:6
    #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="g",NAME="A",DEFAULT=YES,AUTOSELECT=YES,URI="a.m3u8"
    #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="g",NAME="A",DEFAULT=YES,AUTOSELECT=YES,URI="a.m3u8"
    \(oneVariant)
    """),
  MultivariantCase(
    "groups with different members",
    playlist { $0.renditions = [rendition(.audio, "A"), rendition(.audio, "B") { $0.group = "h" }] },
    broken: ["4.3.4.1.1"],
    """
    #EXTM3U
    #EXT-X-VERSION:6
    #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="g",NAME="A",DEFAULT=NO,AUTOSELECT=YES,URI="a.m3u8"
    #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="h",NAME="B",DEFAULT=NO,AUTOSELECT=YES,URI="a.m3u8"
    \(oneVariant)
    """),
  MultivariantCase(
    "subtitles without a URI, captions with one",
    playlist {
      $0.renditions = [rendition(.subtitles, "S", uri: nil), rendition(.closedCaptions, "C") { $0.instreamID = "CC1" }]
    }, broken: ["4.3.4.1", "4.3.4.1"],
    """
    #EXTM3U
    #EXT-X-VERSION:6
    #EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="g",NAME="S",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO
    #EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="g",NAME="C",DEFAULT=NO,AUTOSELECT=YES,INSTREAM-ID="CC1",URI="a.m3u8"
    \(oneVariant)
    """),
  MultivariantCase(
    "an average above the peak, and no peak",
    playlist {
      $0.variants[0].averageBandwidth = 1001
      $0.variants.append(Variant(uri: "w.m3u8", bandwidth: 0))
    }, broken: ["4.3.4.2", "4.3.4.2"],
    """
    #EXTM3U
    #EXT-X-VERSION:6
    #EXT-X-STREAM-INF:BANDWIDTH=1000,AVERAGE-BANDWIDTH=1001
    v.m3u8
    #EXT-X-STREAM-INF:BANDWIDTH=0
    w.m3u8
    """),
  MultivariantCase(
    "captions denied by one variant only",
    playlist {
      $0.variants.append(Variant(uri: "w.m3u8", bandwidth: 2000))
      $0.variants[1].closedCaptions = MultivariantPlaylist.ClosedCaptions.none
    }, broken: ["4.3.4.2"],
    "#EXTM3U\n#EXT-X-VERSION:6\n\(oneVariant)\n#EXT-X-STREAM-INF:BANDWIDTH=2000,CLOSED-CAPTIONS=NONE\nw.m3u8"),
  MultivariantCase(
    "session data without a value, and twice",
    playlist {
      $0.sessionData = [.init(id: "a"), .init(id: "b", value: "1"), .init(id: "b", value: "2")]
    }, broken: ["4.3.4.4", "4.3.4.4"],
    """
    #EXTM3U
    #EXT-X-VERSION:6
    #EXT-X-SESSION-DATA:DATA-ID="a"
    #EXT-X-SESSION-DATA:DATA-ID="b",VALUE="1"
    #EXT-X-SESSION-DATA:DATA-ID="b",VALUE="2"
    \(oneVariant)
    """),
]
