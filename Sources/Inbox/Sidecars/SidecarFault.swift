/// What is wrong with a file beside a video; the video goes on without it.
package struct SidecarFault: Error, Equatable, Sendable, CustomStringConvertible {
  /// Sentences for whoever dropped it: what is wrong, and what to do.
  package let description: String

  package init(_ description: String) { self.description = description }
}
