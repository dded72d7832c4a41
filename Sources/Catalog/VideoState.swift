/// Where a video is on its way from the inbox to the viewers.
package enum VideoState: String, Codable, Sendable, CaseIterable {
  /// Still arriving, or waiting for the rest of an upload.
  case receiving
  /// Queued for a worker, or in a worker's hands.
  case processing
  /// Complete, and waiting for somebody's consent.
  case review
  /// Complete, verified, published.
  case ready
  /// Not accepted: the source is in `rejected/`.
  case rejected
  /// Given up after the last try; the source is kept.
  case failed

  /// Whether nothing more will happen to the video by itself.
  package var isFinal: Bool {
    switch self {
    case .receiving, .processing: false
    case .review, .ready, .rejected, .failed: true
    }
  }
}
