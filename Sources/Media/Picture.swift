import CLibAV

/// One decoded picture on its way to an encoder.
@safe package struct Picture {
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

  /// The decoder had to make up a part of it.
  var isConcealed: Bool {
    let raw = unsafe frame.pointer.pointee
    return unsafe raw.flags & AV_FRAME_FLAG_CORRUPT != 0 || raw.decode_error_flags != 0
  }
}
