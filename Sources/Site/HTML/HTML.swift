/// A piece of a page.
///
/// There is no case for finished markup: whatever comes from a manifest can only become text or an attribute's value,
/// both of which are escaped when the page is rendered.
indirect enum HTML: Sendable {
  case element(StaticString, [Attribute], [HTML])
  case text(String)
  /// JSON in a data block; it contains no `<` and so cannot end the block.
  case data(JSON)
  case fragment([HTML])
}

/// An element called `name` (lower case) with its attributes (nil for one that it lacks) and contents.
func tag(
  _ name: StaticString, _ attributes: Attribute?..., @HTMLBuilder contents: () -> HTML = { .fragment([]) }
) -> HTML {
  .element(name, attributes.compactMap(\.self), [contents()])
}

@resultBuilder
enum HTMLBuilder {
  static func buildExpression(_ piece: HTML) -> HTML { piece }
  static func buildExpression(_ text: String) -> HTML { .text(text) }
  static func buildBlock(_ pieces: HTML...) -> HTML { .fragment(pieces) }
  static func buildOptional(_ piece: HTML?) -> HTML { piece ?? .fragment([]) }
  static func buildEither(first piece: HTML) -> HTML { piece }
  static func buildEither(second piece: HTML) -> HTML { piece }
  static func buildArray(_ pieces: [HTML]) -> HTML { .fragment(pieces) }
}
