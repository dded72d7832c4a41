/// Which keys this version knows, level by level, so that all others can be carried over when a manifest is rewritten:
/// an older program must not destroy what a newer one, or an operator's script, has added.
indirect enum UnknownKeys: Sendable {
  /// An object whose `known` keys are ours; `inner` says how to go on below some of them.
  case object(known: Set<String>, inner: [String: UnknownKeys])
  /// An array of objects that belong together when the values of `identity` are equal; by position when `nil`.
  case array(identity: String?, of: UnknownKeys)

  static let manifest = object(
    Manifest.CodingKeys.self,
    [
      .source: object(
        Manifest.Source.CodingKeys.self,
        [
          .video: .array(identity: nil, of: object(Manifest.VideoTrack.CodingKeys.self)),
          .audio: .array(identity: nil, of: object(Manifest.AudioTrack.CodingKeys.self)),
          .subtitles: .array(identity: nil, of: object(Manifest.SubtitleTrack.CodingKeys.self)),
          .sidecars: .array(
            identity: Manifest.Sidecar.CodingKeys.path.rawValue, of: object(Manifest.Sidecar.CodingKeys.self)),
        ]),
      .stream: object(Manifest.Stream.CodingKeys.self),
      .renditions: .array(
        identity: Manifest.Rendition.CodingKeys.name.rawValue,
        of: object(
          Manifest.Rendition.CodingKeys.self,
          [
            .segments: .array(
              identity: Manifest.Segment.CodingKeys.path.rawValue, of: object(Manifest.Segment.CodingKeys.self))
          ])),
      .chapters: .array(identity: nil, of: object(Manifest.Chapter.CodingKeys.self)),
      .ladder: object(Manifest.Ladder.CodingKeys.self, [.error: object(Manifest.Failure.CodingKeys.self)]),
      .error: object(Manifest.Failure.CodingKeys.self),
    ])

  /// Whether `object` has a key, at any level, that is not ours.
  func hasAny(in object: Any) -> Bool {
    switch self {
    case .object(let known, let inner):
      guard let object = object as? [String: Any] else { return false }
      return object.contains { key, value in !known.contains(key) || inner[key]?.hasAny(in: value) == true }
    case .array(_, let keys):
      return (object as? [Any])?.contains(where: keys.hasAny) == true
    }
  }

  /// `new` with the unknown keys of `old`.
  func restored(from old: [String: Any], in new: [String: Any]) -> [String: Any] {
    restored(from: old as Any, in: new) as? [String: Any] ?? new
  }

  private func restored(from old: Any, in new: Any) -> Any {
    switch self {
    case .object(let known, let inner):
      guard let old = old as? [String: Any], var new = new as? [String: Any] else { return new }
      for (key, value) in old where !known.contains(key) { new[key] = value }
      for (key, keys) in inner {
        if let before = old[key], let after = new[key] { new[key] = keys.restored(from: before, in: after) }
      }
      return new
    case .array(let identity, let keys):
      guard let old = old as? [Any], let new = new as? [Any] else { return new }
      guard let identity else {
        return new.enumerated().map { index, item in
          index < old.count ? keys.restored(from: old[index], in: item) : item
        }
      }
      let before = Dictionary(old.compactMap { item in Self.name(item, identity).map { ($0, item) } }) { first, _ in
        first
      }
      return new.map { item in
        Self.name(item, identity).flatMap { before[$0] }.map { keys.restored(from: $0, in: item) } ?? item
      }
    }
  }

  private static func name(_ item: Any, _ identity: String) -> String? {
    (item as? [String: Any])?[identity] as? String
  }

  private static func object<Keys: CodingKey & CaseIterable & Hashable>(
    _ keys: Keys.Type, _ inner: [Keys: UnknownKeys] = [:]
  ) -> UnknownKeys {
    .object(
      known: Set(Keys.allCases.map(\.stringValue)),
      inner: Dictionary(uniqueKeysWithValues: inner.map { ($0.key.stringValue, $0.value) }))
  }
}
