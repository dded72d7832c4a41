/// How the site looks as an icon on a home screen (W3C Web Application Manifest).
struct WebManifest {
  static let name = "site.webmanifest"

  let settings: SiteSettings
  let assets: AssetNames

  func document() -> [UInt8] {
    JSON.object(
      ("name", .text(settings.title)), ("short_name", .text(String(settings.title.prefix(30)))),
      ("description", settings.description.map { .text($0) }), ("lang", .text(settings.words.code)),
      ("start_url", .text("./")), ("scope", .text("./")), ("display", .text("standalone")),
      ("background_color", .text("#0e1214")), ("theme_color", .text("#0e1214")),
      (
        "icons",
        .list([
          icon(assets.squares[0], "192x192", "image/png"), icon(assets.squares[1], "512x512", "image/png"),
        ])
      )
    ).rendered()
  }

  private func icon(_ name: String, _ sizes: String, _ type: String) -> JSON {
    .object(
      ("src", .text(PagePlace(depth: 0).file("assets", name).text)), ("sizes", .text(sizes)), ("type", .text(type)))
  }
}
