import Catalog
import Media

/// Small pictures of a video for whoever points at the time line: JPEGs with a hundred of them each, and WebVTT that says which
/// part of which is for which stretch of time.
struct Storyboard {
  let sheets: [[UInt8]]
  let index: String
  /// The picture that would stand best for the video, by its number among the key pictures.
  let best: Int?

  /// A sheet of 160 × 90 is 1600 × 900 pixels, about 0.4 MB.
  private static let columns = 10
  private static let side: Int32 = 160

  /// Seconds from one picture to the next: 5 to 10, and more only where there would be too many of them.
  static func interval(duration: Double) -> Double {
    max(min(max(duration / 24, 5), 10), duration / Double(StoryboardSheets.mostPictures))
  }

  /// Which of the pictures at `times` are taken.
  static func chosen(_ times: [Double], duration: Double, interval: Double) -> [Int] {
    var chosen: [Int] = []
    var next = 0.0
    for (index, time) in times.enumerated() where time >= next - 0.5 && chosen.count < StoryboardSheets.mostPictures {
      chosen.append(index)
      next = max(next + interval, time + interval / 2)
    }
    return chosen
  }

  /// - Parameter interval: seconds from one picture to the next.
  /// - Returns: nil when no picture can be decoded.
  init?(_ pictures: inout KeyPictures, interval: Double) throws(PackagingError) {
    var sheets: ContactSheets?
    var starts: [Double] = []
    var looks: [(index: Int, look: PictureLook)] = []
    let chosen = Self.chosen(pictures.times, duration: pictures.duration, interval: interval)
    for index in chosen {
      guard let picture = try pictures.picture(index) else { continue }
      do throws(MediaError) {
        if sheets == nil {
          sheets = try ContactSheets(
            like: picture, side: Self.side, columns: Self.columns,
            rows: StoryboardSheets.picturesEach / Self.columns, expected: chosen.count)
        }
        if let look = try sheets?.add(picture) ?? nil { looks.append((index, look)) }
        starts.append(pictures.times[index])
      } catch { throw .media(error) }
    }
    guard let sheets = sheets.take() else { return nil }
    index = Self.index(starts, duration: pictures.duration, on: sheets)
    best = PosterChoice.best(looks.map { (pictures.times[$0.index], $0.look) }, duration: pictures.duration)
      .map { looks[$0].index }
    do throws(MediaError) { self.sheets = try sheets.jpegs() } catch { throw .media(error) }
  }

  /// WebVTT: each picture from its time to that of the next, the first from the beginning.
  private static func index(_ starts: [Double], duration: Double, on sheets: borrowing ContactSheets) -> String {
    var text = "WEBVTT\n"
    for (number, start) in starts.enumerated() {
      let end = number + 1 < starts.count ? starts[number + 1] : max(duration, start + 0.001)
      let (sheet, x, y) = sheets.place(of: number)
      text += "\n\(ChapterFiles.stamp(number == 0 ? 0 : start)) --> \(ChapterFiles.stamp(end))\n"
      text += "\(VideoExtra.storyboardPictureName(sheet + 1))#xywh=\(x),\(y),\(sheets.width),\(sheets.height)\n"
    }
    return text
  }
}
