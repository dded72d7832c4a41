package import Catalog

/// Every sentence that a refused file's owner reads, in one table: what is wrong, and what to do.
package enum RefusalText {
  package static func notARegularFile(kind: String) -> Refusal {
    Refusal(.notARegularFile, "This is \(kind), not a video file. Copy the video file itself into the folder.")
  }

  package static let empty = Refusal(
    .empty, "The file is empty. Copy it into the folder again, and wait until the copy has ended.")

  package static func unfinishedUpload(why: String, missingBytes: Int64?, waited: Duration?) -> Refusal {
    let missing = missingBytes.map { " \(size($0)) are missing." } ?? ""
    let time = waited.map { " Nothing more came for \(span($0))." } ?? ""
    return Refusal(
      .unfinishedUpload, "The upload did not end: \(why).\(missing)\(time) Copy the file into the folder again.")
  }

  package static let notMedia = Refusal(
    .notMedia,
    "This is no video that we can read, whatever its name says. Try it in a video player; if it plays there, save it as MP4 "
      + "(H.264) and copy that into the folder.")

  package static func notVideo(_ what: String) -> Refusal {
    Refusal(
      .notMedia, "This is \(what), not a video, whatever its name says. Copy the video file itself into the folder.")
  }

  package static let noVideo = Refusal(
    .noVideo, "There is no moving picture in this file, only sound or still images. Only videos can be shown here.")

  package static let encrypted = Refusal(
    .encrypted,
    "The video is locked by copy protection (DRM), so that it cannot be shown elsewhere. Use a version that is not protected."
  )

  package static func tooLarge(sizeBytes: Int64, limit: Int64) -> Refusal {
    Refusal(
      .tooLarge,
      "The file has \(size(sizeBytes)); at most \(size(limit)) are allowed here. Make it smaller, or ask whoever runs this "
        + "service for more room.")
  }

  package static func tooLong(seconds: Double, limit: Duration) -> Refusal {
    Refusal(
      .tooLong,
      "The video runs for \(span(.seconds(seconds.clamped(to: 0...1e9)))); at most \(span(limit)) are allowed here. Cut it into parts."
    )
  }

  package static func extensionNotAllowed(_ ending: String?, allowed: [String]) -> Refusal {
    let what = ending.map { "Files that end in '.\($0)' are" } ?? "Files whose name has no ending are"
    return Refusal(
      .extensionNotAllowed,
      "\(what) not taken here. Videos whose name ends in one of these are: \(allowed.sorted().joined(separator: ", "))."
    )
  }

  package static func extensionMismatch(_ ending: String, container: String, endings: [String]) -> Refusal {
    let advice =
      endings.isEmpty
      ? "Save it as MP4, and copy that into the folder."
      : "If it is the right file, give it a name that ends in .\(endings.joined(separator: " or ."))."
    return Refusal(
      .extensionMismatch,
      "The name ends in '.\(ending)', but inside the file is something else: \(container). \(advice)")
  }

  package static func unsupportedContainer(_ container: String) -> Refusal {
    Refusal(.unsupportedContainer, "Files of this kind (\(container)) are not taken here. Save the video as MP4.")
  }

  package static func unsupportedCodec(_ why: String) -> Refusal {
    Refusal(
      .unsupportedCodec, "Browsers cannot play this video: \(why). Save it as MP4 with H.264 video (8 bit, 4:2:0).")
  }

  package static func undecodable(_ format: String) -> Refusal {
    Refusal(
      .unsupportedCodec,
      "The pictures of this video are in a format that we cannot read: \(format). Save it as MP4 (H.264).")
  }

  package static func damaged(_ what: String) -> Refusal {
    Refusal(.damaged, "The file is damaged: \(what). Copy it again, or save it anew from the program that made it.")
  }

  package static func tooComplex(_ what: String) -> Refusal {
    Refusal(.tooComplex, "The file is too complicated to be read safely: \(what). Save it anew as MP4.")
  }

  /// `1.5 GB`, powers of ten as file managers show them.
  static func size(_ bytes: Int64) -> String {
    var value = Double(max(bytes, 0))
    var units = ["bytes", "kB", "MB", "GB", "TB"][...]
    while value >= 1000, units.count > 1 {
      value /= 1000
      units = units.dropFirst()
    }
    let unit = units.first ?? "bytes"
    if unit == "bytes" || value == value.rounded() { return "\(Int64(value)) \(unit)" }
    let tenths = Int64((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(unit)"
  }

  /// `90 minutes`, in the largest unit that says it without a fraction worth mention.
  static func span(_ duration: Duration) -> String {
    let seconds = duration.components.seconds
    func count(_ number: Int64, _ unit: String) -> String { "\(number) \(unit)\(number == 1 ? "" : "s")" }
    if seconds < 120 { return count(seconds, "second") }
    if seconds < 7200 { return count((seconds + 30) / 60, "minute") }
    let hours = seconds / 3600
    let minutes = seconds % 3600 / 60
    return count(hours, "hour") + (minutes == 0 || hours >= 10 ? "" : " " + count(minutes, "minute"))
  }
}

extension Double {
  fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
    isFinite ? min(max(self, range.lowerBound), range.upperBound) : range.upperBound
  }
}
