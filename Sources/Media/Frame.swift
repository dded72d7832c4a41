import CLibAV

/// A decoded picture, or some decoded samples.
@safe final class Frame {
  let pointer: UnsafeMutablePointer<AVFrame>

  init() throws(MediaError) {
    unsafe pointer = try LibraryCall("allocate a frame for", "libav").allocated(av_frame_alloc())
  }

  deinit {
    var owned: UnsafeMutablePointer<AVFrame>? = unsafe pointer
    unsafe av_frame_free(&owned)
  }

  var presentationTime: Int64? {
    let best = unsafe pointer.pointee.best_effort_timestamp
    return best == clibav_no_pts ? nil : best
  }

  var sampleCount: Int { Int(unsafe pointer.pointee.nb_samples) }
}
