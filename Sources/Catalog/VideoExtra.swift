import Glibc

/// What a packaged video has beside its segments: made of them, so it can be made again when it is lost.
package enum VideoExtra: CaseIterable, Sendable {
  case poster, storyboard, iFrames, chapters

  package static let posterName = "poster.jpg"
  /// Lies beside a poster of which a better one is to be made: it shows what there was when the video became playable.
  package static let earlyPosterMark = ".early-poster"
  /// WebVTT; the manifest names this one.
  package static let storyboardName = "storyboard.vtt"
  /// The JPEGs that it is about, numbered from 1.
  package static func storyboardPictureName(_ number: Int) -> String {
    number == 1 ? "storyboard.jpg" : "storyboard-\(number).jpg"
  }

  /// How a sentence of the manifest's warnings begins that tells why there is none.
  private var absence: String {
    switch self {
    case .poster: "no poster"
    case .storyboard: "no storyboard"
    case .iFrames: "no pictures to seek by"
    case .chapters: "no chapter files"
    }
  }

  /// The sentence for the manifest's warnings.
  package func absent(because why: String) -> String { "\(absence): \(why)" }

  /// The same for an error that may name files of `directory`. Everybody can read the manifest, and where on this machine the
  /// video lies is nobody's business.
  package func absent(because error: any Error, in directory: CatalogDirectory) -> String {
    absent(because: "\(error)".replacing(directory.path + "/", with: "").replacing(directory.path, with: "the video"))
  }

  /// Whether `warning` is such a sentence.
  package func isExplained(by warning: String) -> Bool { warning.hasPrefix("\(absence):") }

  /// The verifier's word for the same, which only holds as long as it does.
  fileprivate func isNoted(by warning: String) -> Bool {
    self == .iFrames && warning.hasSuffix("(Apple HLS authoring specification 6.1)")
  }
}

extension VideoExtra: CustomStringConvertible {
  package var description: String {
    switch self {
    case .poster: "poster"
    case .storyboard: "storyboard"
    case .iFrames: "pictures to seek by"
    case .chapters: "chapter files"
    }
  }
}

extension CatalogDirectory {
  /// Whether a better poster than the one there is still to be made.
  package var hasEarlyPoster: Bool { DirectoryListing.exists(file(VideoExtra.earlyPosterMark)) }

  /// The poster that is there, or is about to be, is one to stay.
  package func settlePoster() throws(CatalogError) {
    let mark = file(VideoExtra.earlyPosterMark)
    guard unlink(mark) == 0 || errno == ENOENT else { throw .system(call: "remove", path: mark, errno: errno) }
  }
}

extension Manifest {
  /// What is not there, for whatever reason; a poster that is an early one counts as none.
  package func lacking(in directory: CatalogDirectory) -> Set<VideoExtra> {
    func isThere(_ path: String?) -> Bool { path.map { DirectoryListing.exists(directory.file($0)) } == true }
    var lacking: Set<VideoExtra> = []
    if !isThere(poster) || directory.hasEarlyPoster { lacking.insert(.poster) }
    if !StoryboardSheets.areThere(for: storyboard, in: directory) { lacking.insert(.storyboard) }
    guard state == .ready || state == .review, stream?.master != nil else { return lacking }
    // With a ladder they are of its smallest rendition, in a folder of their own.
    if !isThere(renditions?.first { $0.kind == .iframes }?.playlist) { lacking.insert(.iFrames) }
    let names = [ChapterFiles.textName, ChapterFiles.dataName]
    if !ChapterFiles(chapters).isEmpty, !names.allSatisfy(isThere) { lacking.insert(.chapters) }
    return lacking
  }

  /// What is to be made of its segments.
  /// - Parameter wantsPictures: whether its collection has posters.
  package func awaited(in directory: CatalogDirectory, wantsPictures: Bool) -> Set<VideoExtra> {
    let unwanted: Set<VideoExtra> = wantsPictures ? [] : [.poster, .storyboard]
    return lacking(in: directory).filter { !unwanted.contains($0) && !explainsAbsence(of: $0) }
  }

  /// Whether it has been found out that there can be none.
  package func explainsAbsence(of extra: VideoExtra) -> Bool {
    warnings?.contains { extra.isExplained(by: $0) || extra.isNoted(by: $0) } == true
  }

  /// Takes over what a look at the video has shown: what was said of things that are there now is true no more.
  /// - Parameters:
  ///   - problems: what could not be made, each a sentence.
  ///   - lacking: what there still is not.
  package mutating func explain(_ problems: [String], lacking: Set<VideoExtra>) {
    let kept = (warnings ?? []).filter { warning in
      VideoExtra.allCases.allSatisfy { extra in
        if extra.isNoted(by: warning) { return lacking.contains(extra) }
        guard extra.isExplained(by: warning) else { return true }
        return lacking.contains(extra) && (problems.contains(warning) || !problems.contains(where: extra.isExplained))
      }
    }
    let all = kept + problems.filter { !kept.contains($0) }
    warnings = all.isEmpty ? nil : all
  }
}
