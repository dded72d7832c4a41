import Media

/// Gets what is written of a rendition, piece by piece.
protocol RenditionListener: AnyObject {
  /// Of the video's segments; nil: they are not encrypted.
  var keys: SegmentKeys? { get }
  /// The rendition's folder.
  func name(of rendition: Int) -> String
  /// A format is known. `initSegment` is the header that goes with it, for a file of the name `named`.
  func opened(
    _ rendition: Int, initSegment: [UInt8]?, named name: String, codecs parameters: CodecParameters
  ) throws(PackagingError)
  func completed(_ rendition: Int, _ segment: WrittenSegment) throws(PackagingError)
  /// So long a copied picture stands for the sound's sake: that time tells nothing of the frame rate.
  func held(_ rendition: Int, seconds: Double) throws(PackagingError)
  func ended(_ rendition: Int) throws(PackagingError)
}
