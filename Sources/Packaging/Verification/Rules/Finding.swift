/// One place where a rule is broken.
package struct Finding: Equatable, Sendable, CustomStringConvertible {
  /// The playlist or segment.
  package let place: String
  /// What was found, and what was expected.
  package let text: String
  /// The playlist that names `place`.
  package let playlist: String?

  init(_ place: String, _ text: String, in playlist: String? = nil) {
    self.place = place
    self.text = text
    self.playlist = playlist
  }

  package var description: String { "'\(place)' \(text)" }
}
