import Catalog
import Media

/// One decoder that feeds all of the ladder's encoders, from the packaged segments on.
struct LadderRun {
  let source: LadderSource
  let setups: [LadderRung.Setup]
  let control: PackagingControl
  /// Gets how many segments of all renditions are finished, with every picture.
  let onProgress: (Int) -> Void

  /// No screen shows a picture that another follows so soon, seconds: what an edit list hides is as short (`HiddenPictures`), and
  /// leaves no room for the order of decoding. The later picture takes the earlier one's place.
  private static let shortestShown = 0.001
  /// As long as all that is hidden at the beginning may be, seconds.
  private static let longestHidden = 0.25

  /// Encodes what is missing.
  /// - Returns: the renditions, whole, in the order of `setups`.
  func run() throws(PackagingError) -> [PublishedRendition] {
    // From the smallest, because each is handed the next smaller one: its pictures are made of those of the larger.
    var rungs: [LadderRung] = []
    var largest: LadderRung?
    // All go at the pace of the largest.
    let most = setups.first { $0.first < source.segments.count }?.shape.pixels ?? 1
    for (index, setup) in setups.enumerated().reversed() {
      guard setup.first < source.segments.count else {
        rungs.append(LadderRung(setup, of: nil, next: nil))
        continue
      }
      let larger = setups[..<index].last { $0.first < source.segments.count }
      var setup = setup
      setup.format.share = Double(setup.shape.pixels) / Double(most)
      let rung = LadderRung(setup, of: larger?.shape, next: largest)
      rungs.append(rung)
      largest = rung
    }
    rungs.reverse()
    do throws(PackagingError) {
      let end = source.segments.last?.end ?? 0
      if let largest {
        let first = setups.map(\.first).min() ?? 0
        try decode(into: largest, of: rungs, from: max(0, first - 1))
        try largest.finish(end)
      }
      var renditions: [PublishedRendition] = []
      for (rung, setup) in zip(rungs, setups) {
        if setup.first >= source.segments.count { try rung.finish(end) }
        renditions.append(try rung.rendition())
      }
      return renditions
    } catch {
      // No thread may write any more when the caller learns of the error, and gives the lock away.
      for rung in rungs { rung.abandon() }
      throw error
    }
  }

  /// - Parameter start: a segment before the first that is missing, whose pictures may be needed.
  private func decode(into largest: LadderRung, of rungs: [LadderRung], from start: Int) throws(PackagingError) {
    let keyFrames = source.base.ticks(seconds: VideoTranscoding.keyFrameInterval)
    var steps = LadderSteps(
      starts: source.segments.map(\.start), keyFrameInterval: keyFrames, shortestGap: source.shortestGap, from: start)
    var last: Picture?
    var held: (picture: Picture, time: Int64, end: Int64)?
    let shortest = source.base.ticks(seconds: Self.shortestShown)
    let hidden = source.base.ticks(seconds: Self.longestHidden)
    // Captions of pictures that are left out come with the next one.
    var unsaid: [UInt8] = []
    func place(_ picture: Picture, _ time: Int64) throws(PackagingError) {
      let due = steps.place(time)
      if due.isEmpty {
        picture.leaveCaptions(to: &unsaid)
      } else {
        let captions = unsaid
        unsaid = []
        let picture = try media { () throws(MediaError) in try picture.withCaptions(captions) }
        for step in due { try largest.append(step.isRepeat ? last ?? picture : picture, step) }
      }
      last = picture
      onProgress(rungs.reduce(0) { $0 + $1.finished })
    }
    var next = start
    while next < source.segments.count {
      let group = source.group(from: next)
      try pictures(of: group) { picture, time throws(PackagingError) in
        if let before = held, time >= before.end,
          time - before.time < shortest || (last == nil && time - before.end < shortest && time - before.time < hidden)
        {
          held = (picture, before.time, time)
        } else {
          if let before = held { try place(before.picture, before.time) }
          held = (picture, time, time)
        }
      }
      next = group.upperBound
    }
    if let held { try place(held.picture, held.time) }
    guard let last else {
      throw .media(.damaged(file: source.folder, reason: "no picture of it can be decoded"))
    }
    for step in steps.finish(source.segments.last?.end ?? 0) { try largest.append(last, step) }
  }

  private func pictures(
    of group: Range<Int>, _ body: (Picture, Int64) throws(PackagingError) -> Void
  ) throws(PackagingError) {
    let bytes = try source.bytes(of: group)
    control.attach(bytes)
    var demuxer = try media { () throws(MediaError) in try Demuxer.open(bytes) }
    guard let track = demuxer.facts.video.first?.index else {
      throw .media(.damaged(file: source.folder, reason: "no video is found in it"))
    }
    let parameters = try media { () throws(MediaError) in try demuxer.parameters(of: track) }
    var decoder = try media { () throws(MediaError) in try VideoDecoder.open(parameters, file: source.folder) }
    var isAtEnd = false
    while !isAtEnd {
      if control.isCancelled { throw .cancelled }
      var pictures: [Picture] = []
      do throws(MediaError) {
        let packet = try demuxer.readPacket()
        if let packet, packet.streamIndex != track { continue }
        isAtEnd = packet == nil
        pictures = try decoder.decode(packet)
      } catch {
        throw error == .cancelled ? .cancelled : .media(error)
      }
      for picture in pictures {
        guard let time = picture.time else { continue }
        try body(picture, source.base.ticks(time, of: parameters.timeBase))
      }
    }
  }
}
