/// An attribute of an element.
///
/// The makers below are the only ones. None takes a script or a style, and those whose value is an address take a
/// `Link`, so that no text of a manifest can end up as `javascript:` or as another site's address.
struct Attribute: Sendable {
  enum Value: Sendable {
    case none
    case text(String)
  }

  let prefix: StaticString
  let name: StaticString
  let value: Value

  private init(_ name: StaticString, prefix: StaticString = "", _ value: Value) {
    self.prefix = prefix
    self.name = name
    self.value = value
  }
}

extension Attribute {
  static func href(_ link: Link) -> Attribute { Attribute("href", .text(link.text)) }
  static func src(_ link: Link) -> Attribute { Attribute("src", .text(link.text)) }
  static func poster(_ link: Link) -> Attribute { Attribute("poster", .text(link.text)) }
  /// `data-<name>` whose value scripts take for an address.
  static func data(_ name: StaticString, _ link: Link) -> Attribute {
    Attribute(name, prefix: "data-", .text(link.text))
  }
}

extension Attribute {
  static func content(_ link: Link) -> Attribute { Attribute("content", .text(link.text)) }
  static func action(_ link: Link) -> Attribute { Attribute("action", .text(link.text)) }
  /// Of the Open Graph protocol.
  static func property(_ name: StaticString) -> Attribute { Attribute("property", .text("\(name)")) }
  static func method(_ name: StaticString) -> Attribute { Attribute("method", .text("\(name)")) }
  static func value(_ text: StaticString) -> Attribute { Attribute("value", .text("\(text)")) }
  static func `for`(_ name: StaticString) -> Attribute { Attribute("for", .text("\(name)")) }
  static func media(_ query: StaticString) -> Attribute { Attribute("media", .text("\(query)")) }
  static func sizes(_ sizes: StaticString) -> Attribute { Attribute("sizes", .text("\(sizes)")) }
  static func autocomplete(_ how: StaticString) -> Attribute { Attribute("autocomplete", .text("\(how)")) }
  static func target(_ name: StaticString) -> Attribute { Attribute("target", .text("\(name)")) }
  static func allow(_ features: StaticString) -> Attribute { Attribute("allow", .text("\(features)")) }
  static var allowFullscreen: Attribute { Attribute("allowfullscreen", .none) }
  static func decoding(_ how: StaticString) -> Attribute { Attribute("decoding", .text("\(how)")) }
  static func placeholder(_ text: String) -> Attribute { Attribute("placeholder", .text(text)) }
  static func `class`(_ names: StaticString) -> Attribute { Attribute("class", .text("\(names)")) }
  static func id(_ name: StaticString) -> Attribute { Attribute("id", .text("\(name)")) }
  static func role(_ name: StaticString) -> Attribute { Attribute("role", .text("\(name)")) }
  static func rel(_ names: StaticString) -> Attribute { Attribute("rel", .text("\(names)")) }
  static func type(_ name: StaticString) -> Attribute { Attribute("type", .text("\(name)")) }
  static func name(_ name: StaticString) -> Attribute { Attribute("name", .text("\(name)")) }
  static func charset(_ name: StaticString) -> Attribute { Attribute("charset", .text("\(name)")) }
  static func loading(_ how: StaticString) -> Attribute { Attribute("loading", .text("\(how)")) }
  static func preload(_ how: StaticString) -> Attribute { Attribute("preload", .text("\(how)")) }
  static func lang(_ language: String) -> Attribute { Attribute("lang", .text(language)) }
  static func alt(_ text: String) -> Attribute { Attribute("alt", .text(text)) }
  static func content(_ text: String) -> Attribute { Attribute("content", .text(text)) }
  static func datetime(_ text: String) -> Attribute { Attribute("datetime", .text(text)) }
  static func title(_ text: String) -> Attribute { Attribute("title", .text(text)) }
  static func value(_ number: Int) -> Attribute { Attribute("value", .text(String(number))) }
  static func max(_ number: Int) -> Attribute { Attribute("max", .text(String(number))) }
  static func width(_ pixels: Int) -> Attribute { Attribute("width", .text(String(pixels))) }
  static func height(_ pixels: Int) -> Attribute { Attribute("height", .text(String(pixels))) }
  static func aria(_ name: StaticString, _ text: String) -> Attribute { Attribute(name, prefix: "aria-", .text(text)) }
  static func data(_ name: StaticString, _ text: String) -> Attribute { Attribute(name, prefix: "data-", .text(text)) }
  /// The visitor's browser tells the direction of the text by its first letters.
  static var dirAuto: Attribute { Attribute("dir", .text("auto")) }
  static var hidden: Attribute { Attribute("hidden", .none) }
  static var `defer`: Attribute { Attribute("defer", .none) }
  static var controls: Attribute { Attribute("controls", .none) }
  static var playsInline: Attribute { Attribute("playsinline", .none) }
}
