import Media

/// An audio rendition's segmenter, which can only be made when the track's first packets are there; cuts that come before
/// are kept for it.
struct LateSegmenter {
  private(set) var segmenter: AudioSegmenter?
  private var earlyCuts: [Cut] = []

  init(_ segmenter: AudioSegmenter? = nil) { self.segmenter = segmenter }

  mutating func begin(_ segmenter: AudioSegmenter) throws(PackagingError) {
    for cut in earlyCuts { try segmenter.cut(at: cut) }
    earlyCuts = []
    self.segmenter = segmenter
  }

  mutating func cut(at cut: Cut) throws(PackagingError) {
    if let segmenter { try segmenter.cut(at: cut) } else { earlyCuts.append(cut) }
  }

  /// Without a segmenter the rendition ends without a segment.
  func finish(videoEnd: MediaTime, _ setup: AudioRenditionSetup) throws(PackagingError) {
    if let segmenter { try segmenter.finish(videoEnd: videoEnd) } else { try setup.publisher.ended(setup.rendition) }
  }
}
