import HLS
import Testing

@Suite("What may change between two versions of a playlist")
struct PlaylistGrowthTests {
  struct Step: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let type: MediaPlaylist.PlaylistType?
    let change: @Sendable (inout MediaPlaylist) -> Void
    let broken: [String]

    init(
      _ sentence: String, _ type: MediaPlaylist.PlaylistType? = .event, broken: [String] = [],
      _ change: @escaping @Sendable (inout MediaPlaylist) -> Void
    ) { (testDescription, self.type, self.broken, self.change) = (sentence, type, broken, change) }
  }

  @Test(arguments: [
    Step("nothing") { _ in },
    Step("a segment more") { $0.segments.append(.init(uri: "3.ts", duration: 6)) },
    Step("a segment more, and the end") {
      $0.segments.append(.init(uri: "3.ts", duration: 6))
      $0.isEnded = true
    },
    Step("a segment less", broken: ["6.2.1"]) { $0.segments.removeLast() },
    Step("a segment of another length", broken: ["6.2.1"]) { $0.segments[1].duration = 5 },
    Step("a discontinuity that was not there", broken: ["6.2.1"]) { $0.segments[1].isDiscontinuous = true },
    Step("another target duration", broken: ["6.2.1"]) { $0.targetDuration = 7 },
    Step("another type", broken: ["4.3.3.5"]) { $0.playlistType = .vod },
    Step("the oldest segment gone from an EVENT playlist", broken: ["4.3.3.5"]) {
      $0.segments.removeFirst()
      $0.mediaSequence += 1
    },
    Step("the oldest segment gone from a window that slides", nil) {
      $0.segments.removeFirst()
      $0.mediaSequence += 1
    },
    Step("more gone than there was", nil) {
      $0.segments = [.init(uri: "9.ts", duration: 6)]
      $0.mediaSequence = 9
    },
    Step("a window that slides without counting", nil, broken: ["6.2.1"]) { $0.segments.removeFirst() },
    Step("a sequence number that goes back", nil, broken: ["6.2.2"]) { $0.mediaSequence = -1 },
  ])
  func steps(_ step: Step) {
    var earlier = MediaPlaylist(targetDuration: 6, playlistType: step.type)
    earlier.segments = (0..<3).map { MediaPlaylist.Segment(uri: "\($0).ts", duration: 6) }
    var later = earlier
    step.change(&later)
    #expect(later.violations(after: earlier).map(\.rule) == step.broken.map { "RFC 8216 §\($0)" })
  }

  @Test("nothing may change after the end")
  func afterTheEnd() {
    var earlier = MediaPlaylist(targetDuration: 6, playlistType: .event)
    earlier.isEnded = true
    var later = earlier
    #expect(later.violations(after: earlier).isEmpty)
    later.segments = [.init(uri: "0.ts", duration: 6)]
    #expect(!later.violations(after: earlier).isEmpty)
    later = earlier
    later.isEnded = false
    #expect(!later.violations(after: earlier).isEmpty)
  }
}
