/// libavcodec's names in the words that people know.
package enum CodecName {
  private static let words = [
    "hevc": "H.265 (HEVC)", "vp8": "VP8", "vp9": "VP9", "av1": "AV1", "mpeg4": "MPEG-4 Part 2 (DivX, Xvid)",
    "mpeg2video": "MPEG-2", "mpeg1video": "MPEG-1", "theora": "Theora", "prores": "ProRes", "dnxhd": "DNxHD",
    "mjpeg": "Motion JPEG", "wmv1": "Windows Media Video", "wmv2": "Windows Media Video",
    "wmv3": "Windows Media Video 9",
    "vc1": "VC-1", "h263": "H.263", "flv1": "Sorenson H.263", "vp6f": "VP6", "dvvideo": "DV",
    "rawvideo": "uncompressed video",
    "none": "an unknown format",
  ]

  package static func words(for name: String) -> String { words[name] ?? name }
}
