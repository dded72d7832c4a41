import CLibAV

/// One decoded picture on its way to an encoder.
///
/// It is handed from one thread to the next, and pixels are never written to; hence the unchecked conformance.
@safe package struct Picture: @unchecked Sendable {
  let frame: Frame
  /// On the clock of whoever made it, ticks.
  package var time: Int64?
  /// How long the source shows it, ticks of the source; 0 when unknown.
  package let duration: Int64

  init(_ frame: Frame, time: Int64?) {
    self.frame = frame
    self.time = time
    duration = unsafe max(0, clibav_frame_duration(frame.pointer))
  }

  /// The same pixels under a header of its own, for another thread.
  package func sharingPixels() throws(MediaError) -> Picture {
    let copy = try Frame()
    try LibraryCall("share a picture of", "libav").check(unsafe av_frame_ref(copy.pointer, frame.pointer))
    return Picture(copy, time: time)
  }

  /// The same pixels, to be shown once more, without the closed captions that came with them: those are not said twice.
  package func withoutCaptions() throws(MediaError) -> Picture {
    let copy = try sharingPixels()
    unsafe av_frame_remove_side_data(copy.frame.pointer, AV_FRAME_DATA_A53_CC)
    return copy
  }

  /// The closed captions that came with it: ATSC A/53 `cc_data` triplets.
  package var captions: [UInt8] {
    guard let found = unsafe av_frame_get_side_data(frame.pointer, AV_FRAME_DATA_A53_CC) else { return [] }
    return unsafe [UInt8](UnsafeBufferPointer(start: found.pointee.data, count: found.pointee.size))
  }

  /// The captions of a picture that is not shown are added to those that wait for the next one.
  package func leaveCaptions(to waiting: inout [UInt8]) {
    waiting = Array((waiting + captions).suffix(Self.mostCaptionBytes))
  }

  /// The same pixels, with the closed captions of pictures before it, too, which are not shown.
  package func withCaptions(_ earlier: [UInt8]) throws(MediaError) -> Picture {
    guard !earlier.isEmpty else { return self }
    let all = (earlier + captions).prefix(Self.mostCaptionBytes)
    let copy = try withoutCaptions()
    guard let data = unsafe av_frame_new_side_data(copy.frame.pointer, AV_FRAME_DATA_A53_CC, all.count) else {
      throw LibraryCall("keep the captions of", "a picture").error(clibav_error_out_of_memory())
    }
    unsafe data.pointee.data.update(from: Array(all), count: all.count)
    return copy
  }

  /// `cc_count` has five bits, and a triplet three bytes.
  private static let mostCaptionBytes = 31 * 3

  /// The decoder had to make up a part of it.
  var isConcealed: Bool {
    let raw = unsafe frame.pointer.pointee
    return unsafe raw.flags & AV_FRAME_FLAG_CORRUPT != 0 || raw.decode_error_flags != 0
  }
}
