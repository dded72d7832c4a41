import Inbox

/// Paths by the name of the video that they are, or belong to. What is not true any more may stay in it for a while:
/// whoever asks looks.
struct StemTable: Sendable {
  private var paths: [StemKey: Set<InboxPath>] = [:]
  private var count = 0

  mutating func insert(_ path: InboxPath, _ key: StemKey) {
    if paths[key, default: []].insert(path).inserted { count += 1 }
  }

  /// The paths of `key` for which `isTrue` holds, sorted; the others are forgotten.
  mutating func paths(_ key: StemKey, where isTrue: (InboxPath) -> Bool) -> [InboxPath] {
    guard let all = paths[key] else { return [] }
    let left = all.filter(isTrue)
    count -= all.count - left.count
    paths[key] = left.isEmpty ? nil : left
    return left.sorted()
  }

  /// Forgets what is not true any more, when there is much more than `needed`.
  mutating func tidy(needed: Int, where isTrue: (InboxPath) -> Bool) {
    guard count > 2 * needed + 1024 else { return }
    paths = paths.mapValues { $0.filter(isTrue) }.filter { !$0.value.isEmpty }
    count = paths.values.reduce(0) { $0 + $1.count }
  }
}
