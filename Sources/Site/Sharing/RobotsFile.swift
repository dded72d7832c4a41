/// What crawlers are told. Unlisted videos are not named: a list of what must not be visited would be a list of them.
struct RobotsFile {
  static let name = "robots.txt"
  /// The first line, by which the file is told from an operator's own, which stays.
  static let mark = Array("# leat-site\n".utf8)

  let address: PagePlace?

  func document() -> [UInt8] {
    var text = "User-agent: *\nDisallow: /_leat/\n"
    if let address { text += "\nSitemap: \(address.file(Sitemap.name).text)\n" }
    return Self.mark + Array(text.utf8)
  }
}
