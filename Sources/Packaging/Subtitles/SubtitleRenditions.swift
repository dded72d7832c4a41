import Media

/// The subtitle renditions of one run, cut where the video is; all calls come from the demuxing thread.
///
/// Nobody knows of a sparse track whether more is coming before a cut, so a cut waits until the video is a little beyond it.
final class SubtitleRenditions {
  /// How far the video goes on before its last cut is made here. Seconds.
  private static let patience = 1.0

  private let renditions: [SubtitleRendition]
  private var readers: [Int: (reader: CueReader, rendition: Int)] = [:]
  /// For each forced rendition those that show its cues too.
  private let completed: [[Int]]
  private var waiting: [Cut] = []
  private var segmentStart: MediaTime?
  private(set) var warnings: [String] = []

  /// - Parameters:
  ///   - renditions: in the order of `selections`.
  ///   - fileOffset: where a file's zero lies on the renditions' time line. Milliseconds.
  init(
    _ renditions: [SubtitleRendition], timeline: Timeline, fileOffset: Int64, file: String,
    parameters: [Int: CodecParameters]
  ) {
    self.renditions = renditions
    completed = renditions.map { own in
      guard own.selection.isForced else { return [] }
      return renditions.indices.filter { index in
        let other = renditions[index].selection
        return !other.isForced && other.language == own.selection.language
      }
    }
    for (number, rendition) in renditions.enumerated() {
      switch rendition.selection.source {
      case .track(let track):
        guard let own = parameters[track.index] else { continue }
        do throws(MediaError) {
          let reader = try CueReader(own, codec: track.codec, timeline: timeline, file: file)
          readers[track.index] = (reader, number)
        } catch {
          warnings.append("subtitles '\(rendition.selection.name)' were left out: \(error)")
        }
      case .file(let given):
        do throws(PackagingError) {
          for var cue in try given.cues() {
            cue.start += fileOffset
            cue.end += fileOffset
            append(cue, to: number)
          }
        } catch {
          warnings.append("'\(given.filename)' was not used: \(error)")
        }
      }
    }
  }

  var tracks: Dictionary<Int, (reader: CueReader, rendition: Int)>.Keys { readers.keys }

  func append(_ packet: Packet) {
    guard let (reader, number) = readers[packet.streamIndex] else { return }
    for cue in reader.cues(of: packet) { append(cue, to: number) }
  }

  private func append(_ cue: SubtitleCue, to number: Int) {
    renditions[number].append(cue)
    for other in completed[number] { renditions[other].append(cue, isForced: true) }
  }

  /// A new video segment begins.
  func cut(at cut: Cut, videoStart: MediaTime) {
    if segmentStart == nil { segmentStart = videoStart }
    waiting.append(cut)
  }

  /// The video has come to `seconds`.
  func advance(to seconds: Double) throws(PackagingError) {
    while let next = waiting.first, seconds >= next.time.seconds + Self.patience {
      waiting.removeFirst()
      try endSegment(at: next)
    }
  }

  func finish(videoStart: MediaTime, videoEnd: MediaTime) throws(PackagingError) {
    if segmentStart == nil { segmentStart = videoStart }
    for cut in waiting + [Cut(time: videoEnd)] { try endSegment(at: cut) }
    waiting = []
    for rendition in renditions { try rendition.end() }
    warnings += renditions.flatMap(\.warnings)
    for (reader, number) in readers.values.sorted(by: { $0.rendition < $1.rendition }) where reader.damagedPackets > 0 {
      let name = renditions[number].selection.name
      warnings.append("subtitles '\(name)': \(reader.damagedPackets) damaged packets could not be decoded")
    }
  }

  private func endSegment(at cut: Cut) throws(PackagingError) {
    guard let start = segmentStart, start < cut.time else { return }
    for rendition in renditions { try rendition.endSegment(from: start, to: cut) }
    segmentStart = cut.time
  }
}
