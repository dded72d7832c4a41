import Catalog
import HLS
import Media

/// Sound that one variant is played with (RFC 8216 §4.3.4.1.1): every track once, in the same order in all groups.
struct AudioGroup {
  let name: String
  let members: [PublishedRendition]

  /// First the one that everybody can play; then one for each format that is copied beside it, with the stereo of those
  /// tracks that there are no copies of.
  static func all(_ renditions: [PublishedRendition]) -> [AudioGroup] {
    let audio = renditions.filter { $0.plan.kind == .audio }
    let stereo = audio.filter { $0.plan.audio?.surroundCodec == nil }
    guard !stereo.isEmpty else { return [] }
    var groups = [AudioGroup(name: AudioTag.group, members: stereo)]
    for codec in ["ac-3", "ec-3"] {
      let copies = audio.filter { $0.plan.audio?.surroundCodec == codec }
      let members = stereo.map { member in
        copies.first { $0.plan.audio?.track.index == member.plan.audio?.track.index } ?? member
      }
      guard members.contains(where: { $0.plan.audio?.surroundCodec != nil }) else { continue }
      groups.append(AudioGroup(name: AudioTag.group(of: codec), members: members))
    }
    return groups
  }

  var entries: [MultivariantPlaylist.Rendition] { members.map { AudioTag.entry($0, in: name) } }
}
