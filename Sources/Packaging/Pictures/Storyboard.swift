import Catalog
import Media

/// Small pictures of a video for whoever points at the time line: one JPEG with all of them, and WebVTT that says which
/// part of it is for which stretch of time.
struct Storyboard {
  let jpeg: [UInt8]
  let index: String
  /// The picture that would stand best for the video, by its number among the key pictures.
  let best: Int?

  /// A sheet of 160 × 90 is 1600 × 2160 pixels then, about a megabyte.
  static let most = 240
  /// So few are made of every video.
  private static let fewest = 24
  /// Copying a byte takes about 1.6 ns, decoding one of a key frame about 40: pictures take a tenth of what copying does when
  /// the bytes that are decoded are so many times fewer than those that are copied.
  private static let copiedForDecoded: Int64 = 250
  private static let columns = 10
  private static let side: Int32 = 160

  /// Seconds from one picture to the next: as few as 5, and as many as it takes to stay within `most`.
  static func interval(duration: Double, most: Int = most) -> Double {
    let wanted = min(max(duration / 24, 5), 10)
    return max(wanted, duration / Double(most))
  }

  /// Which of the pictures at `times` are taken.
  static func chosen(_ times: [Double], duration: Double, most: Int = most) -> [Int] {
    let interval = interval(duration: duration, most: most)
    var chosen: [Int] = []
    var next = 0.0
    for (index, time) in times.enumerated() where time >= next - 0.5 && chosen.count < most {
      chosen.append(index)
      next = max(next + interval, time + interval / 2)
    }
    return chosen
  }

  /// How many pictures a video gets, of whose key frames one has `keyBytes` on average.
  static func most(copiedBytes: Int64, keyBytes: Int64) -> Int {
    min(most, max(fewest, Int(clamping: copiedBytes / copiedForDecoded / max(keyBytes, 1))))
  }

  /// - Parameter isCopied: whether the video took next to no time itself.
  /// - Returns: nil when no picture can be decoded.
  init?(_ pictures: inout KeyPictures, isCopied: Bool) throws(PackagingError) {
    var sheet: ContactSheet?
    var starts: [Double] = []
    var looks: [(index: Int, look: PictureLook)] = []
    let most =
      isCopied ? Self.most(copiedBytes: pictures.segmentBytes, keyBytes: pictures.averageBytes) : Self.most
    let chosen = Self.chosen(pictures.times, duration: pictures.duration, most: most)
    for index in chosen {
      guard let picture = try pictures.picture(index) else { continue }
      do throws(MediaError) {
        if sheet == nil {
          sheet = try ContactSheet(
            like: picture, side: Self.side, columns: Self.columns, capacity: chosen.count)
        }
        if let look = try sheet?.add(picture) ?? nil { looks.append((index, look)) }
        starts.append(pictures.times[index])
      } catch { throw .media(error) }
    }
    guard let sheet = sheet.take() else { return nil }
    index = Self.index(starts, duration: pictures.duration, width: sheet.width, height: sheet.height) { number in
      sheet.place(of: number)
    }
    best = PosterChoice.best(looks.map { (pictures.times[$0.index], $0.look) }, duration: pictures.duration)
      .map { looks[$0].index }
    do throws(MediaError) { jpeg = try sheet.jpeg() } catch { throw .media(error) }
  }

  /// WebVTT: each picture from its time to that of the next, the first from the beginning.
  static func index(
    _ starts: [Double], duration: Double, width: Int, height: Int, place: (Int) -> (x: Int, y: Int)
  ) -> String {
    var text = "WEBVTT\n"
    for (number, start) in starts.enumerated() {
      let end = number + 1 < starts.count ? starts[number + 1] : max(duration, start + 0.001)
      let (x, y) = place(number)
      text += "\n\(ChapterFiles.stamp(number == 0 ? 0 : start)) --> \(ChapterFiles.stamp(end))\n"
      text += "\(VideoExtra.storyboardPictureName)#xywh=\(x),\(y),\(width),\(height)\n"
    }
    return text
  }
}
