/// The one of `candidates` that `word` was probably meant to be, or nil when none is near.
package func suggestion(for word: String, among candidates: some Sequence<String>) -> String? {
  // A long word costs as much as its square, and no candidate is that long.
  guard word.utf8.count <= 64 else { return nil }
  let nearest = candidates.map { (name: $0, distance: editDistance(word, $0)) }.min {
    ($0.distance, $0.name) < ($1.distance, $1.name)
  }
  guard let nearest, nearest.distance <= max(1, word.count / 3) else { return nil }
  return nearest.name
}

/// How many letters must be put in, left out, replaced or swapped with their neighbour (Damerau and Levenshtein,
/// restricted).
private func editDistance(_ first: String, _ second: String) -> Int {
  let a = Array(first.lowercased().utf8)
  let b = Array(second.lowercased().utf8)
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var current = [i + 1]
    for j in b.indices {
      var best = min(last[j + 1] + 1, current[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
      current.append(best)
    }
    (beforeLast, last) = (last, current)
  }
  return last[b.count]
}
