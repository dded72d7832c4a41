import Foundation

extension CodingUserInfoKey {
  /// Set: renditions are passed over, whatever stands there. They are nearly all of a manifest's bytes, and lists of
  /// videos do not show them.
  static let leavesOutRenditions = CodingUserInfoKey(rawValue: "leat.leavesOutRenditions")
}

extension Manifest {
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    schema = try values.decode(Int.self, forKey: .schema)
    id = try values.decode(VideoID.self, forKey: .id)
    title = try values.decode(String.self, forKey: .title)
    description = try values.decodeIfPresent(String.self, forKey: .description)
    collection = try values.decode(CollectionName.self, forKey: .collection)
    tags = try values.decodeIfPresent([String].self, forKey: .tags)
    language = try values.decodeIfPresent(String.self, forKey: .language)
    visibility = try values.decodeIfPresent(Visibility.self, forKey: .visibility)
    state = try values.decode(VideoState.self, forKey: .state)
    progress = try values.decode(Double.self, forKey: .progress)
    created = try values.decode(Date.self, forKey: .created)
    updated = try values.decode(Date.self, forKey: .updated)
    ready = try values.decodeIfPresent(Date.self, forKey: .ready)
    publishAt = try values.decodeIfPresent(Date.self, forKey: .publishAt)
    source = try values.decode(Source.self, forKey: .source)
    stream = try values.decodeIfPresent(Stream.self, forKey: .stream)
    let isWhole = CodingUserInfoKey.leavesOutRenditions.flatMap { decoder.userInfo[$0] } == nil
    renditions = isWhole ? try values.decodeIfPresent([Rendition].self, forKey: .renditions) : nil
    poster = try values.decodeIfPresent(String.self, forKey: .poster)
    storyboard = try values.decodeIfPresent(String.self, forKey: .storyboard)
    original = try values.decodeIfPresent(String.self, forKey: .original)
    chapters = try values.decodeIfPresent([Chapter].self, forKey: .chapters)
    ladder = try values.decodeIfPresent(Ladder.self, forKey: .ladder)
    attempts = try values.decode(Int.self, forKey: .attempts)
    error = try values.decodeIfPresent(Failure.self, forKey: .error)
    warnings = try values.decodeIfPresent([String].self, forKey: .warnings)
  }
}
