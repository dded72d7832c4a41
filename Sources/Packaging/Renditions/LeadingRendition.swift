import Media

/// The video on its way to segments: it decides the cuts for every other rendition. All calls come from the demuxing thread.
protocol LeadingRendition: AnyObject {
  /// Takes the next packet in decoding order.
  /// - Returns: where new segments begin, as far as that has become known since the last call.
  func append(_ packet: Packet) throws(PackagingError) -> [Cut]
  /// Sound has come that is heard `seconds` after the beginning.
  /// - Returns: as `append`.
  func soundHasCome(to seconds: Double) throws(PackagingError) -> [Cut]
  /// Writes what is left; the last picture stays until the sound ends, where that is possible.
  /// - Parameter soundEnd: of the track that is heard longest; nil where there is none.
  /// - Returns: the last places at which segments begin, and when the video ends.
  func finish(soundEnd: MediaTime?) throws(PackagingError) -> (cuts: [Cut], end: MediaTime)
  /// Nothing more will come, after an error: returns when no thread of the rendition's runs any more.
  func abandon()
  /// How far the video has come.
  var seconds: Double { get }
  /// When the first picture is shown; nil before it has come.
  var start: MediaTime? { get }
  /// What the operator ought to know, after `finish`.
  var warnings: [String] { get }
}

/// Where a segment begins, in every rendition.
struct Cut: Sendable {
  let time: MediaTime
  /// Another format begins with it (RFC 8216 §4.3.2.3).
  var isDiscontinuous = false
}
