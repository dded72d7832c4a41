import CLibAV

/// A decoded picture, or some decoded samples.
///
/// Written by one thread, and by none once others see it; hence the unchecked conformance.
@safe final class Frame: @unchecked Sendable {
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
