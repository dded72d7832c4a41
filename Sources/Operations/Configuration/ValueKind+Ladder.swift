/// Shorter sides of pictures, pixels: what the 720 of 720p is.
private let allowedHeights = 72...4320

extension ValueKind where Value == [Int] {
  /// An empty list for none.
  static var heights: ValueKind {
    ValueKind(ofNode: "a list of heights from 72 to 4320, such as [240, 480, 720]") { node in
      if node.content == .null { return [] }
      guard case .sequence(let nodes) = node.content, nodes.count <= 12 else { return nil }
      var heights: [Int] = []
      for node in nodes {
        guard case .scalar(let text) = node.content, let height = Int(text), allowedHeights.contains(height) else {
          return nil
        }
        if !heights.contains(height) { heights.append(height) }
      }
      return heights
    }
  }
}

extension ValueKind where Value == [Int: Int] {
  static var bitRatesByHeight: ValueKind {
    let rate = ValueKind<Int>.bitRate(64_000, 200_000_000)
    return ValueKind(ofNode: "heights with bit rates, such as {480: 1.2 Mb/s, 720: 2.5 Mb/s}") { node in
      if node.content == .null { return [:] }
      guard case .mapping(let entries) = node.content, entries.count <= 12 else { return nil }
      var rates: [Int: Int] = [:]
      for entry in entries {
        guard let height = Int(entry.key), allowedHeights.contains(height), let rate = rate.read(entry.value) else {
          return nil
        }
        rates[height] = rate
      }
      return rates
    }
  }
}
