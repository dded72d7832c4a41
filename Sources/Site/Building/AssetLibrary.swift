import Catalog
import Foundation

/// How pages call the files of `assets/`.
package struct AssetNames: Equatable, Sendable {
  let style: String
  let icon: String
  let player: String
  let playerStyle: String
  let library: String
  let hls: String
}

/// The files of `assets/`: those compiled into the program, and the player script found on the machine. Each carries
/// a part of its digest in its name, so that browsers may keep it for good.
package struct AssetLibrary: Sendable {
  /// The release of hls.js that the site is made for; `etc/dev/hls.js` installs it.
  static let hlsVersion = "1.6.15"
  static let hlsDigest = "413a83e2bb0c77ed0bf0be105d539d17ef45dfd984a0b13ecd3b14a901383938"

  package let names: AssetNames
  /// By name.
  let files: [String: [UInt8]]

  /// - Parameter hlsPath: where hls.js is.
  package static func load(hlsPath: String) throws(SiteError) -> AssetLibrary {
    guard let hls = FileManager.default.contents(atPath: hlsPath) else {
      throw .hlsMissing(path: hlsPath)
    }
    let script = [UInt8](hls)
    guard SHA256.hexadecimal(of: script) == hlsDigest else { throw .hlsWrong(path: hlsPath) }
    return AssetLibrary(hls: script)
  }

  /// - Parameter hls: the player script; tests give any.
  init(hls: [UInt8]) {
    var files: [String: [UInt8]] = [:]
    func add(_ stem: String, _ kind: String, _ bytes: [UInt8]) -> String {
      let name = "\(stem).\(SHA256.hexadecimal(of: bytes).prefix(16)).\(kind)"
      files[name] = bytes
      return name
    }
    // A module imports another by the name that it was written with, `./progress.js`; here it learns the name that
    // the other is served under.
    var served: [(written: String, served: String)] = []
    func addModule(_ stem: String, _ bytes: [UInt8]) -> String {
      var script = ScriptText.compact(String(decoding: bytes, as: UTF8.self))
      for module in served {
        script = script.replacing("\"./\(module.written).js\"", with: "\"./\(module.served)\"")
      }
      let name = add(stem, "js", Array(script.utf8))
      served.append((stem, name))
      return name
    }
    _ = addModule("progress", PackageResources.progress_js)
    for part in PlayerScripts.parts { _ = addModule(part.stem, part.bytes) }
    names = AssetNames(
      style: add("site", "css", PackageResources.site_css),
      icon: add("leat", "svg", PackageResources.leat_svg),
      player: addModule("player", PackageResources.player_js),
      playerStyle: add("player", "css", PackageResources.player_css),
      library: addModule("library", PackageResources.library_js),
      hls: add("hls", "js", hls))
    self.files = files
  }
}
