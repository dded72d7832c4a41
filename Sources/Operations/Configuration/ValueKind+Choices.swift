/// Several words of a choice.
extension ValueKind {
  /// An empty list for none.
  static func choices<Choice: CaseIterable & RawRepresentable<String> & Equatable>() -> ValueKind
  where Value == [Choice] {
    let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    return ValueKind(ofNode: "a list of some of: \(words)") { node in
      if node.content == .null { return [] }
      guard case .sequence(let nodes) = node.content else { return nil }
      var chosen: [Choice] = []
      for node in nodes {
        guard case .scalar(let text) = node.content, let choice = Choice(rawValue: text) else { return nil }
        if !chosen.contains(choice) { chosen.append(choice) }
      }
      return chosen
    }
  }
}
