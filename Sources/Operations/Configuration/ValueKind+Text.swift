extension ValueKind where Value == String {
  /// Text for people: one line.
  static var title: ValueKind {
    ValueKind("text of 1 to 200 characters in one line") { text in
      (1...200).contains(text.count) && isOneLine(text) ? text : nil
    }
  }

  /// An absolute path, in its shortest spelling.
  static var absolutePath: ValueKind {
    ValueKind("an absolute path without '..', such as /srv/leat") { $0.hasPrefix("/") ? plainPath($0) : nil }
  }

  /// An absolute path of a picture that every browser shows.
  static var picture: ValueKind {
    ValueKind("an absolute path that ends with .svg, .png, .webp or .jpg") { text in
      let isPicture = [".svg", ".png", ".webp", ".jpg"].contains { text.hasSuffix($0) }
      return isPicture && text.hasPrefix("/") ? plainPath(text) : nil
    }
  }

  /// `#rrggbb`.
  static var colour: ValueKind {
    ValueKind("a colour in quotes, such as '#0b6e8a'") { text in
      let digits = text.dropFirst()
      let isColour = text.hasPrefix("#") && digits.utf8.count == 6 && digits.allSatisfy(\.isHexDigit)
      return isColour ? text.lowercased() : nil
    }
  }

  /// A language's code (BCP 47): two or three letters, perhaps a region.
  static var language: ValueKind {
    ValueKind("a language's code, such as en, de or pt-BR") { text in
      let parts = text.split(separator: "-", omittingEmptySubsequences: false)
      let isPlain = parts.allSatisfy { part in
        (2...8).contains(part.utf8.count) && part.utf8.allSatisfy { $0 < 0x80 }
          && part.allSatisfy { $0.isLetter || $0.isNumber }
      }
      return isPlain && parts.count <= 3 && (2...3).contains(parts[0].utf8.count) && parts[0].allSatisfy(\.isLetter)
        ? text : nil
    }
  }

  /// An absolute path, or one below `root`.
  static func path(below root: String) -> ValueKind {
    ValueKind("a path without '..', absolute or below root") { text in
      plainPath(text.hasPrefix("/") ? text : "\(root)/\(text)")
    }
  }

  /// `http://…` or `https://…` without query and without a slash at its end.
  static var baseURL: ValueKind {
    ValueKind("an http or https address without '?' and '#', such as https://video.example.org") { text in
      let scheme = ["https://", "http://"].first { text.lowercased().hasPrefix($0) }
      guard let scheme, text.utf8.count <= 2000 else { return nil }
      var rest = text.dropFirst(scheme.count)
      while rest.last == "/" { rest.removeLast() }
      let isPlain = rest.unicodeScalars.allSatisfy {
        ("!"..."~").contains($0) && !"?#\"'<>\\^`{|}".unicodeScalars.contains($0)
      }
      guard isPlain, let host = rest.split(separator: "/", omittingEmptySubsequences: false).first, !host.isEmpty
      else {
        return nil
      }
      return scheme + rest
    }
  }
}

extension ValueKind where Value == [String] {
  /// Names as `fnmatch(3)` matches them, without folders.
  static var namePatterns: ValueKind {
    list(of: "shell patterns of names, such as [\"*.draft\", \"~*\"]", atMost: 200) { text in
      (1...255).contains(text.utf8.count) && isOneLine(text) && !text.contains("/") ? text : nil
    }
  }

  /// Extensions, with or without their dot.
  static var extensions: ValueKind {
    list(of: "file name extensions, such as [mp4, mkv]", atMost: 200) { text in
      let name = (text.hasPrefix(".") ? String(text.dropFirst()) : text).lowercased()
      let isPlain = name.utf8.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
      }
      return (1...16).contains(name.utf8.count) && isPlain ? name : nil
    }
  }

  private static func list(of what: String, atMost limit: Int, _ element: @escaping (String) -> String?) -> ValueKind {
    ValueKind(ofNode: "a list of \(what)") { node in
      if node.content == .null { return [] }
      guard case .sequence(let nodes) = node.content, nodes.count <= limit else { return nil }
      var elements: [String] = []
      for node in nodes {
        guard case .scalar(let text) = node.content, let read = element(text) else { return nil }
        if !elements.contains(read) { elements.append(read) }
      }
      return elements
    }
  }
}

/// Whether a collection may be called `name`: as the catalog sanitises names (`CollectionName`).
func isCollectionName(_ name: String) -> Bool {
  let words = name.split(separator: "-", omittingEmptySubsequences: false)
  let isPlain = words.allSatisfy { word in
    !word.isEmpty && word.unicodeScalars.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) }
  }
  return isPlain && name.utf8.count <= 64 && name != "assets"
}

/// `path` without empty and `.` components and without a slash at its end; nil when it climbs or is not one line.
private func plainPath(_ path: String) -> String? {
  let components = path.split(separator: "/").filter { $0 != "." }
  guard isOneLine(path), path.utf8.count < 4096, components.allSatisfy({ $0 != ".." && $0.utf8.count <= 255 }) else {
    return nil
  }
  return "/" + components.joined(separator: "/")
}

private func isOneLine(_ text: String) -> Bool {
  !text.isEmpty
    && !text.unicodeScalars.contains {
      switch $0.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: true
      default: false
      }
    }
}
