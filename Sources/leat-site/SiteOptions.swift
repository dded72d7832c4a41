import Operations
import Site

/// What the command line and the configuration say.
struct SiteOptions: Sendable {
  let publicRoot: String
  let journal: Journal
  private let hlsPath: String
  private let settings: SiteSettings
  private let theme: AssetLibrary.Theme

  private static let root = Option("--root", value: "DIR", help: "the tree with public/, in place of a configuration")
  private static let hls = Option("--hls-js", value: "FILE", help: "the player script (etc/dev/hls.js installs it)")

  static func usage(_ word: String, _ summary: String) -> Usage {
    Usage("leat-site \(word)", summary, options: [.configuration, root, hls])
  }

  init(_ arguments: Arguments) throws(ConfigurationError) {
    let configuration: Configuration
    if let root = arguments[Self.root] {
      configuration = Configuration(root: root)
    } else {
      configuration = try Configuration.load(chosen: arguments[.configuration])
    }
    journal = Journal(identifier: "leat-site", level: configuration.logLevel)
    publicRoot = configuration.folders.published
    hlsPath = arguments[Self.hls] ?? configuration.site.hlsScript
    let site = configuration.site
    theme = AssetLibrary.Theme(accent: site.accent, logoPath: site.logo, customStylePath: site.customStyle)
    var settings = SiteSettings(title: site.title, analytics: site.analytics)
    settings.description = site.description
    settings.language = site.language
    settings.baseURL = configuration.baseURL
    settings.footer = site.footer
    settings.collectionTitles = configuration.collections.compactMapValues(\.title)
    self.settings = settings
  }

  func builder() throws(SiteError) -> SiteBuilder {
    guard SiteSettings.speaks(settings.language) else { throw .noWords(language: settings.language) }
    let assets = try AssetLibrary.load(hlsPath: hlsPath, language: settings.language, theme: theme)
    return SiteBuilder(publicRoot: publicRoot, settings: settings, assets: assets) {
      journal.record(.trouble(what: $0.description))
    }
  }
}
