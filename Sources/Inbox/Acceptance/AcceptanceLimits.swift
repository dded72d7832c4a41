/// What a collection takes.
package struct AcceptanceLimits: Equatable, Sendable {
  package var maxSizeBytes: Int64
  package var maxDuration: Duration
  /// Lower case, without the dot.
  package var extensions: Set<String>
  /// Whether video that browsers cannot play may be re-encoded; otherwise it is refused.
  package var allowsTranscoding: Bool
  /// libavcodec's names of what is packaged as it is, besides H.264.
  package var copiedCodecs: Set<String> = []

  package init(
    maxSizeBytes: Int64 = 10 << 30, maxDuration: Duration = .seconds(24 * 3600),
    extensions: Set<String> = ExtensionTable.usual, allowsTranscoding: Bool = true
  ) {
    self.maxSizeBytes = maxSizeBytes
    self.maxDuration = maxDuration
    self.extensions = extensions
    self.allowsTranscoding = allowsTranscoding
  }
}
