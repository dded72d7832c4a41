import TestSupport

extension SampleVideo {
  /// Some minutes, soon made, with sound that has to be encoded: its worker is busy for a while.
  static let long = SampleVideo(.mp4) { video in
    video.seconds = 30
    video.loops = 14
    video.audio = [SampleVideo.Audio("ac3", channels: 6)]
  }
}
