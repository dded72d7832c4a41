/// Amounts as people write them: `10 GiB`, `1 h 30 min`, `128 kb/s`.
struct Quantity: Sendable {
  /// Units by name, each worth this many of the base unit, which comes first; from the smallest to the largest.
  /// A number without a unit counts in the base unit.
  let units: [(name: String, worth: Double)]
  /// Other spellings.
  let synonyms: [String: String]

  static let duration = Quantity(
    units: [("s", 1), ("ms", 0.001), ("min", 60), ("h", 3600), ("d", 86400)],
    synonyms: [
      "sec": "s", "second": "s", "seconds": "s", "minute": "min", "minutes": "min", "hour": "h", "hours": "h",
      "day": "d",
      "days": "d",
    ])

  static let size = Quantity(
    units: [
      ("B", 1), ("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("KiB", 1024), ("MiB", 1_048_576),
      ("GiB", 1_073_741_824), ("TiB", 1_099_511_627_776),
    ], synonyms: ["bytes": "B"])

  static let bitRate = Quantity(
    units: [("b/s", 1), ("kb/s", 1e3), ("Mb/s", 1e6)],
    synonyms: ["kbit/s": "kb/s", "kbps": "kb/s", "Mbit/s": "Mb/s", "Mbps": "Mb/s"])

  /// The amount in base units, never negative; nil when `text` is none.
  func amount(of text: String) -> Double? {
    var total = 0.0
    var rest = text[...]
    var terms = 0
    while true {
      rest = rest.drop { $0 == " " }
      if rest.isEmpty { return terms > 0 && total.isFinite ? total : nil }
      let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
      rest = rest.dropFirst(digits.count).drop { $0 == " " }
      let unit = rest.prefix { $0 != " " && !($0.isASCII && $0.isNumber) }
      rest = rest.dropFirst(unit.count)
      // `Double` also reads what nobody means here: `inf`, `0x1p3`, `1e9`.
      guard let number = Double(digits), let worth = worth(of: String(unit)) else { return nil }
      // `1 h 30` could be anything.
      guard terms == 0 || !unit.isEmpty else { return nil }
      if !rest.allSatisfy({ $0 == " " }), unit.isEmpty { return nil }
      total += number * worth
      terms += 1
    }
  }

  /// Finds a unit however its letters are cased: `10 gib` has one meaning.
  private func worth(of name: String) -> Double? {
    if name.isEmpty { return units.first?.worth }
    let meant = synonyms.first { $0.key.lowercased() == name.lowercased() }?.value ?? name
    return units.first { $0.name.lowercased() == meant.lowercased() }?.worth
  }

  /// `amount` in the largest unit that gives a whole number.
  func text(_ amount: Double) -> String {
    let base = units.first?.name ?? ""
    if amount == 0 { return "0 \(base)" }
    let unit = units.sorted { $0.worth > $1.worth }.first { unit in
      let count = amount / unit.worth
      return count >= 1 && count == count.rounded()
    }
    guard let unit, let count = Int64(exactly: amount / unit.worth) else {
      return "\(amount) \(base)"
    }
    return "\(count) \(unit.name)"
  }
}

extension Duration {
  /// Seconds, with what a `Double` can hold of the fraction.
  package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
