/// An address inside the site, percent-encoded: made of folder and file names, never of text that a manifest gives as
/// an address. It has no scheme and no host, so it cannot lead elsewhere.
struct Link: Sendable, Equatable {
  let text: String

  private init(text: String) { self.text = text }

  fileprivate init(prefix: String, names: [String], isFolder: Bool) {
    var text = prefix + names.map(Self.encoded).joined(separator: "/")
    if isFolder, !names.isEmpty { text += "/" }
    self.text = text.isEmpty ? "./" : text
  }

  /// Everything but the unreserved characters (RFC 3986 §2.3) as `%XX`.
  private static func encoded(_ name: String) -> String {
    if name.utf8.allSatisfy(isUnreserved) { return name }
    var encoded = ""
    for byte in name.utf8 {
      if isUnreserved(byte) {
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        encoded += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return encoded
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "~"):
      true
    default: false
    }
  }
}

/// Where a page lies in the tree, and so how it names other places. Links are relative: the site works below any
/// path and any host.
struct PagePlace: Sendable {
  private let prefix: String

  /// A page `depth` folders below `public/`.
  init(depth: Int) { prefix = String(repeating: "../", count: depth) }

  private init(prefix: String) { self.prefix = prefix }

  /// Whole addresses, for what is read elsewhere than on the site: feeds, previews, the sitemap.
  /// - Parameter base: the site's address, checked when the configuration was read, without a slash at its end.
  init(base: String) { prefix = base + "/" }

  /// A page that is served for any address, as `404.html` is: it can only count from the top.
  static let anywhere = PagePlace(prefix: "/")

  func folder(_ names: String...) -> Link { Link(prefix: prefix, names: names, isFolder: true) }
  func file(_ names: String...) -> Link { Link(prefix: prefix, names: names, isFolder: false) }
  /// A file of the page's own folder.
  func here(_ name: StaticString) -> Link { Link(prefix: "", names: ["\(name)"], isFolder: false) }
  func here(_ path: RelativePath) -> Link { Link(prefix: "", names: path.names, isFolder: false) }
  /// A file in the folder `names` that a manifest names.
  func file(_ path: RelativePath, in names: String...) -> Link {
    Link(prefix: prefix, names: names + path.names, isFolder: false)
  }
}

/// A path that a manifest gives for a file of its own folder, checked: it cannot leave the folder.
struct RelativePath: Sendable, Equatable {
  let names: [String]

  /// Where every video's multivariant playlist is.
  static let master = RelativePath(name: "master.m3u8")

  private init(name: StaticString) { names = ["\(name)"] }

  /// `nil` for an empty or absolute path, one with `.`, `..` or empty parts, hidden files, and control characters.
  init?(_ text: String) {
    let names = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    for name in names {
      guard !name.isEmpty, name.first != ".", name.utf8.count <= 255 else { return nil }
      guard name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F && $0 != "\\" }) else { return nil }
    }
    self.names = names
  }
}

extension Link {
  /// The part of the page with this `id`.
  static func part(_ id: StaticString) -> Link { Link(prefix: "#\(id)", names: [], isFolder: false) }

  /// The same address with `?name=value`.
  func query(_ name: StaticString, _ value: String) -> Link {
    Link(text: "\(text)?\(name)=\(Self.encoded(value))")
  }
}
