import Media

/// Which picture stands for a video.
enum PosterChoice {
  /// Where it is best taken from, as a share of the duration: behind titles and logos, before anything is given away.
  static let place = 0.1
  /// Good enough: nothing further away is looked for.
  private static let goodEnough = 0.35

  /// The best of those around 10 %; of all, where those are dark or empty.
  /// - Returns: which of `pictures`; nil when there are none.
  static func best(_ pictures: [(time: Double, look: PictureLook)], duration: Double) -> Int? {
    let near = pictures.indices.filter { abs(pictures[$0].time - duration * place) <= max(duration * 0.06, 6) }
    let best = { (some: [Int]) in some.max { pictures[$0].look.score < pictures[$1].look.score } }
    if let index = best(near), pictures[index].look.score >= goodEnough { return index }
    return best(Array(pictures.indices))
  }
}
