/// What is wrong with a text as XML.
struct XMLError: Error, Equatable {
  let reason: String
  /// From 1.
  let line: Int
}

/// Walks through the small part of XML 1.0 that `.nfo` files are made of: elements, text, comments, CDATA.
///
/// There is no document type, so no entity can be defined, and nothing unfolds or leads to another file. Attributes are
/// passed over.
struct XMLScanner {
  enum Token: Equatable {
    case open(String)
    case close
    case text(String)
  }

  /// Far deeper than any `.nfo`.
  private static let deepest = 64

  private let bytes: [UInt8]
  private var position = 0
  private var names: [String] = []
  private var hasRoot = false
  /// An element without content closes right after it was opened.
  private var closesNow = false

  init(_ text: String) { bytes = Array(text.utf8) }

  /// The next token; nil behind the root element.
  mutating func next() throws(XMLError) -> Token? {
    if closesNow {
      closesNow = false
      names.removeLast()
      return .close
    }
    while position < bytes.count {
      // Kodi puts an address behind the element, and people other things.
      if hasRoot, names.isEmpty { return nil }
      if starts("<!--") {
        try skip(past: "-->", from: 4, "a comment")
      } else if starts("<![CDATA[") {
        guard !names.isEmpty else { throw error("text outside of all elements") }
        let start = position + 9
        try skip(past: "]]>", from: 9, "a CDATA section")
        return .text(String(decoding: bytes[start..<(position - 3)], as: UTF8.self))
      } else if starts("<?") {
        try skip(past: "?>", from: 2, "a processing instruction")
      } else if starts("<!") {
        throw error("a document type, which is not taken, because it could name other files")
      } else if starts("</") {
        return try closeTag()
      } else if starts("<") {
        return try openTag()
      } else if let text = try text() {
        return .text(text)
      }
    }
    guard names.isEmpty else { throw error("it ends within <\(names.last ?? "")>") }
    guard hasRoot else { throw error("there is no element in it") }
    return nil
  }

  private mutating func openTag() throws(XMLError) -> Token {
    position += 1
    let name = try name()
    guard names.count < Self.deepest else { throw error("nested more than \(Self.deepest) levels deep") }
    while true {
      skipBlanks()
      guard position < bytes.count else { throw error("it ends within <\(name)") }
      if bytes[position] == UInt8(ascii: ">") {
        position += 1
        break
      }
      if starts("/>") {
        position += 2
        closesNow = true
        break
      }
      try attribute(of: name)
    }
    names.append(name)
    hasRoot = true
    return .open(name)
  }

  private mutating func attribute(of element: String) throws(XMLError) {
    _ = try name()
    skipBlanks()
    guard position < bytes.count, bytes[position] == UInt8(ascii: "=") else {
      throw error("an attribute of <\(element)> has no value")
    }
    position += 1
    skipBlanks()
    guard position < bytes.count, [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(bytes[position]),
      let end = bytes[(position + 1)...].firstIndex(of: bytes[position])
    else { throw error("an attribute of <\(element)> has no quotes around its value") }
    position = end + 1
  }

  private mutating func closeTag() throws(XMLError) -> Token {
    position += 2
    let name = try name()
    skipBlanks()
    guard position < bytes.count, bytes[position] == UInt8(ascii: ">") else { throw error("</\(name) has no '>'") }
    guard names.last == name else { throw error("</\(name)> closes what is not open") }
    position += 1
    names.removeLast()
    return .close
  }

  /// - Returns: nil for blanks between elements.
  private mutating func text() throws(XMLError) -> String? {
    let end = bytes[position...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
    let raw = bytes[position..<end]
    let isBlank = raw.allSatisfy { $0 <= 0x20 }
    guard !names.isEmpty || isBlank else { throw error("text outside of all elements") }
    var text: [UInt8] = []
    while position < end {
      if bytes[position] == UInt8(ascii: "&") {
        text += try reference(before: end)
      } else {
        text.append(bytes[position])
        position += 1
      }
    }
    return isBlank && names.isEmpty ? nil : String(decoding: text, as: UTF8.self)
  }

  private mutating func reference(before end: Int) throws(XMLError) -> [UInt8] {
    guard let semicolon = bytes[position..<min(end, position + 12)].firstIndex(of: UInt8(ascii: ";")) else {
      throw error("'&' stands alone; write &amp;")
    }
    let name = String(decoding: bytes[(position + 1)..<semicolon], as: UTF8.self)
    let known = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]
    let value = known[name] ?? character(name)
    guard let value else { throw error("'&\(name);' is not known") }
    position = semicolon + 1
    return Array(value.utf8)
  }

  /// `#65` or `#x41`.
  private func character(_ name: String) -> String? {
    guard name.hasPrefix("#") else { return nil }
    let digits = name.dropFirst()
    let number = digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits, radix: 10)
    return number.flatMap(Unicode.Scalar.init).map { String(Character($0)) }
  }

  private mutating func name() throws(XMLError) -> String {
    let start = position
    while position < bytes.count, Self.isNameByte(bytes[position]) { position += 1 }
    guard position > start, position - start <= 100 else { throw error("'<' with no name behind it; write &lt;") }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: ":"), 0x80...:
      true
    default: false
    }
  }

  private mutating func skip(past end: StaticString, from offset: Int, _ what: String) throws(XMLError) {
    let wanted = end.withUTF8Buffer { Array($0) }
    var index = position + offset
    while index + wanted.count <= bytes.count {
      if bytes[index..<(index + wanted.count)].elementsEqual(wanted) {
        position = index + wanted.count
        return
      }
      index += 1
    }
    throw error("\(what) has no end")
  }

  private mutating func skipBlanks() { while position < bytes.count, bytes[position] <= 0x20 { position += 1 } }

  private func starts(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { bytes[position...].starts(with: $0) }
  }

  private func error(_ reason: String) -> XMLError {
    XMLError(reason: reason, line: 1 + bytes[..<min(position, bytes.count)].count { $0 == UInt8(ascii: "\n") })
  }
}
