/// Rows in columns, for a terminal: aligned by what is seen, not by what is stored.
package struct TextTable: Sendable {
  package enum Alignment: Sendable { case left, right }

  private let alignments: [Alignment]
  private var rows: [[String]]

  /// - Parameter columns: each with its heading.
  package init(_ columns: [(heading: String, alignment: Alignment)]) {
    alignments = columns.map(\.alignment)
    rows = [columns.map(\.heading)]
  }

  /// Adds a row of printable cells (`String(printable:)`).
  package mutating func add(_ cells: [String]) { rows.append(cells) }

  /// Every line ends with a newline, and none with spaces.
  package var text: String {
    let widths = alignments.indices.map { column in
      rows.map { $0.indices.contains(column) ? $0[column].terminalColumns : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.prefix(alignments.count).enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.terminalColumns)
        line += (column == 0 ? "" : "  ") + (alignments[column] == .right ? padding + cell : cell + padding)
      }
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}

extension String {
  /// How many columns of a terminal the text takes: East Asian characters and emoji two, combining marks none.
  var terminalColumns: Int { reduce(0) { $0 + columns(of: $1) } }

  /// The beginning of the text that fits into `columns`, with `…` for what is left out.
  package func shortened(toColumns columns: Int) -> String {
    guard terminalColumns > columns else { return self }
    var result = ""
    var used = 1
    for character in self {
      used += Operations.columns(of: character)
      if used > columns { break }
      result.append(character)
    }
    return result + "…"
  }
}

private func columns(of character: Character) -> Int {
  guard let first = character.unicodeScalars.first else { return 0 }
  switch first.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format, .control: return 0
  default: break
  }
  // A text character becomes a picture by the variation selector behind it.
  let isPicture = first.properties.isEmojiPresentation || character.unicodeScalars.contains("\u{fe0f}")
  return isPicture || isWide(first) ? 2 : 1
}

/// The blocks that Unicode's East Asian Width gives as wide or full-width (UAX #11), roughly.
private func isWide(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
    0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
    0x20000...0x3FFFD:
    true
  default: false
  }
}
