/// A kind of value that a key takes: how it is read, and how what is allowed is told.
struct ValueKind<Value> {
  /// What is allowed, to go after `allowed:`.
  let allowed: String
  /// Nil when `node` is not of this kind.
  let read: (_ node: YAMLNode) -> Value?

  /// A kind that looks at the whole of what stands there.
  init(ofNode allowed: String, read: @escaping (_ node: YAMLNode) -> Value?) {
    self.allowed = allowed
    self.read = read
  }

  /// A kind that looks at a plain value's text.
  init(_ allowed: String, read: @escaping (_ text: String) -> Value?) {
    self.init(ofNode: allowed) { node in
      guard case .scalar(let text) = node.content else { return nil }
      return read(text)
    }
  }

  /// The same kind for a setting that may be absent.
  var optional: ValueKind<Value?> { ValueKind<Value?>(ofNode: allowed) { node in read(node).map { $0 } } }
}

extension ValueKind where Value == Bool {
  static var bool: ValueKind { ValueKind("true, false") { ["true": true, "false": false][$0] } }
}

extension ValueKind where Value == Int? {
  /// LUFS; nil: as it is.
  static var loudness: ValueKind {
    let range = -40 ... -8
    return ValueKind("keep, or a whole number of LUFS from -40 to -8") { text in
      if text == "keep" { return .some(nil) }
      return Int(text).flatMap { range.contains($0) ? .some($0) : nil }
    }
  }
}

extension ValueKind where Value == Int {
  static func integer(_ least: Int, _ most: Int) -> ValueKind {
    let range = least...most
    return ValueKind("a whole number from \(least) to \(most)") { text in
      Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  static func bitRate(_ least: Int, _ most: Int) -> ValueKind {
    let range = least...most
    let quantity = Quantity.bitRate
    let (low, high) = (quantity.text(Double(least)), quantity.text(Double(most)))
    return ValueKind("a bit rate from \(low) to \(high), such as 128 kb/s") { text in
      quantity.amount(of: text).flatMap { Int(exactly: $0.rounded()) }.flatMap { range.contains($0) ? $0 : nil }
    }
  }
}

extension ValueKind where Value == Int64 {
  static func size(_ least: Int64, _ most: Int64) -> ValueKind {
    let range = least...most
    let quantity = Quantity.size
    let (low, high) = (quantity.text(Double(least)), quantity.text(Double(most)))
    return ValueKind("a size from \(low) to \(high), such as 10 GiB or 500 MB") { text in
      quantity.amount(of: text).flatMap { Int64(exactly: $0.rounded()) }.flatMap { range.contains($0) ? $0 : nil }
    }
  }
}

extension ValueKind where Value == Duration {
  static func duration(_ least: Duration, _ most: Duration) -> ValueKind {
    let range = least...most
    let quantity = Quantity.duration
    let (low, high) = (quantity.text(least.seconds), quantity.text(most.seconds))
    return ValueKind("a duration from \(low) to \(high), such as 30 s, 10 min or 1 h") { text in
      guard let seconds = quantity.amount(of: text), seconds <= most.seconds else { return nil }
      // Through milliseconds, so that 0.1 s is 100 ms and not the nearest binary fraction.
      let duration = Duration.milliseconds((seconds * 1000).rounded())
      return range.contains(duration) ? duration : nil
    }
  }
}

extension ValueKind where Value == SegmentDuration {
  static var segmentDuration: ValueKind {
    let range = SegmentDuration.allowedSeconds
    return ValueKind("auto, or whole seconds from \(range.lowerBound) to \(range.upperBound)") { text in
      if text == "auto" { return .auto }
      guard let seconds = Quantity.duration.amount(of: text).flatMap({ Int(exactly: $0) }) else { return nil }
      return range.contains(seconds) ? .fixed(seconds: seconds) : nil
    }
  }
}

extension ValueKind where Value: RawRepresentable<String> & CaseIterable {
  static var choice: ValueKind {
    ValueKind(Value.allCases.map(\.rawValue).joined(separator: ", ")) { Value(rawValue: $0) }
  }
}
