/// How a list is cut into pages that need no script.
///
/// Archive pages are counted from the oldest video on and are always full, so that a new video changes the first page
/// and no other: a list of ten thousand is not rewritten for each.
struct Shelf: Equatable {
  /// Of videos, on an archive page; the first page has up to twice as many.
  static let size = 36

  let count: Int

  /// How many archive pages there are.
  var archives: Int { max(0, count / Self.size - 1) }

  enum Page: Hashable {
    /// The newest.
    case first
    /// 1 has the oldest.
    case archive(Int)

    var fileName: String {
      switch self {
      case .first: "index.html"
      case .archive(let number): "page-\(number).html"
      }
    }
  }

  var pages: [Page] { [.first] + (0..<archives).map { .archive(archives - $0) } }

  /// Which videos of a list, newest first, stand on `page`.
  func range(of page: Page) -> Range<Int> {
    switch page {
    case .first: 0..<(count - archives * Self.size)
    case .archive(let number): (count - number * Self.size)..<(count - (number - 1) * Self.size)
    }
  }

  func newer(than page: Page) -> Page? {
    switch page {
    case .first: nil
    case .archive(let number): number < archives ? .archive(number + 1) : .first
    }
  }

  func older(than page: Page) -> Page? {
    switch page {
    case .first: archives > 0 ? .archive(archives) : nil
    case .archive(let number): number > 1 ? .archive(number - 1) : nil
    }
  }
}
