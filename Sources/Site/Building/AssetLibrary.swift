import Catalog
import Foundation

/// How pages call the files of `assets/`.
package struct AssetNames: Equatable, Sendable {
  let style: String
  let icon: String
  /// Of the operator's, or Leat's.
  let logo: String
  /// Squares of 192 and 512 pixels, for home screens.
  let squares: [String]
  let player: String
  let playerStyle: String
  let library: String
  /// Runs before anything is drawn: colours, contrast and size as the visitor chose.
  let appearance: String
  /// Chooses them.
  let appearanceMenu: String
  let hls: String
  /// The operator's colour.
  let accent: String?
  /// The operator's own style sheet.
  let customStyle: String?
}

/// The files of `assets/`: those compiled into the program, and what is found on the machine. Each carries a part of
/// its digest in its name, so that browsers may keep it for good.
package struct AssetLibrary: Sendable {
  /// The release of hls.js that the site is made for; `etc/dev/hls.js` installs it.
  static let hlsVersion = "1.6.15"
  static let hlsDigest = "413a83e2bb0c77ed0bf0be105d539d17ef45dfd984a0b13ecd3b14a901383938"

  package let names: AssetNames
  /// By name.
  let files: [String: [UInt8]]

  /// What an operator adds.
  package struct Theme: Sendable {
    /// `#rrggbb`
    package var accent: String?
    package var logoPath: String?
    package var customStylePath: String?

    package init(accent: String? = nil, logoPath: String? = nil, customStylePath: String? = nil) {
      self.accent = accent
      self.logoPath = logoPath
      self.customStylePath = customStylePath
    }
  }

  /// - Parameters:
  ///   - hlsPath: where hls.js is.
  ///   - language: of the player's words.
  package static func load(
    hlsPath: String, language: String = "en", theme: Theme = Theme()
  ) throws(SiteError) -> AssetLibrary {
    guard let hls = FileManager.default.contents(atPath: hlsPath) else {
      throw .hlsMissing(path: hlsPath)
    }
    let script = [UInt8](hls)
    guard SHA256.hexadecimal(of: script) == hlsDigest else { throw .hlsWrong(path: hlsPath) }
    return AssetLibrary(
      hls: script, language: language, accent: theme.accent.flatMap(Colour.init), logo: try theme.logoPath.map(read),
      customStyle: try theme.customStylePath.map(read))
  }

  /// - Parameters:
  ///   - hls: the player script; tests give any.
  ///   - language: of the player's words.
  init(
    hls: [UInt8], language: String = "en", accent: Colour? = nil, logo: OperatorFile? = nil,
    customStyle: OperatorFile? = nil
  ) {
    var shelf = AssetShelf()
    _ = shelf.addModule("progress", PackageResources.progress_js)
    let appearance = shelf.addScript("appearance", PackageResources.appearance_js)
    for (stem, bytes) in LibraryScripts.parts { _ = shelf.addModule(stem, bytes) }
    // A file of its own, which is fetched once, and not a part of each of ten thousand pages.
    _ = shelf.addModule("player-texts", PlayerWords.module(language: language))
    for part in PlayerScripts.parts { _ = shelf.addModule(part.stem, part.bytes) }
    let icon = shelf.add("leat", "svg", PackageResources.leat_svg)
    names = AssetNames(
      style: shelf.add("site", "css", PackageResources.site_css),
      icon: icon,
      logo: logo.map { shelf.add("logo", $0.kind, $0.bytes) } ?? icon,
      squares: [
        shelf.add("icon-192", "png", PackageResources.icon_192_png),
        shelf.add("icon-512", "png", PackageResources.icon_512_png),
      ],
      player: shelf.addModule("player", PackageResources.player_js),
      playerStyle: shelf.add("player", "css", PackageResources.player_css),
      library: shelf.addModule("library", PackageResources.library_js),
      appearance: appearance,
      appearanceMenu: shelf.addModule("appearance-menu", PackageResources.appearance_menu_js),
      hls: shelf.add("hls", "js", hls),
      accent: accent.map { shelf.add("accent", "css", Array(AccentStyle(accent: $0).text.utf8)) },
      customStyle: customStyle.map { shelf.add("custom", "css", $0.bytes) })
    files = shelf.files
  }

  /// A file that the configuration names.
  struct OperatorFile: Sendable {
    let bytes: [UInt8]
    /// The end of its name.
    let kind: String
  }

  /// The largest logo or style sheet that is copied into every visitor's way.
  private static let largestFile = 4 << 20

  static func read(_ path: String) throws(SiteError) -> OperatorFile {
    guard let contents = FileManager.default.contents(atPath: path) else {
      throw .system(call: "read", path: path, reason: String(cString: strerror(errno)))
    }
    guard contents.count <= largestFile else {
      throw .system(call: "use", path: path, reason: "it is larger than \(largestFile >> 20) MiB")
    }
    return OperatorFile(bytes: [UInt8](contents), kind: String(path.split(separator: ".").last ?? "bin"))
  }
}
