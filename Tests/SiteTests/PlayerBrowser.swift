import Foundation
import TestSupport
import Testing

/// What only the player's tests ask of a browser.
extension Browser {
  /// Keys that are no characters, as WebDriver codes them (W3C WebDriver §17.4.2).
  enum Key: String {
    case enter = "\u{E007}"
    case escape = "\u{E00C}"
    case end = "\u{E010}"
    case home = "\u{E011}"
    case left = "\u{E012}"
    case up = "\u{E013}"
    case right = "\u{E014}"
    case down = "\u{E015}"
  }

  func press(_ key: Key) async throws { try await press(key.rawValue) }

  /// Presses and lets go of a key, wherever the focus is.
  func press(_ key: String) async throws {
    let strokes: [[String: Any]] = [["type": "keyDown", "value": key], ["type": "keyUp", "value": key]]
    let keyboard: [String: Any] = ["type": "key", "id": "keyboard", "actions": strokes]
    _ = try await WebDriver.call("POST", "\(session)/actions", ["actions": [keyboard]])
  }

  /// Runs `script` in every page from now on, before the page's own.
  func before(_ script: String) async throws {
    try await command("Page.addScriptToEvaluateOnNewDocument", ["source": script])
  }

  /// A command of Chromium's own (Chrome DevTools Protocol).
  func command(_ name: String, _ parameters: [String: Any]) async throws {
    _ = try await WebDriver.call("POST", "\(session)/goog/cdp/execute", ["cmd": name, "params": parameters])
  }

  func isTrue(_ expression: String) async throws -> Bool { try await script("return \(expression)") as? Bool ?? false }

  /// Writes what is seen to `.leat/screenshots`, for people to look at.
  func screenshot(_ name: String, of project: String) async throws {
    let folder = "\(project)/.leat/screenshots"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let picture = try await WebDriver.call("GET", "\(session)/screenshot") as? String ?? ""
    try Data(base64Encoded: picture)?.write(to: URL(filePath: "\(folder)/\(name).png"))
  }

  /// What axe-core finds, a line for each; empty when there is nothing.
  func barriers() async throws -> String {
    let path = ProjectFile.path(".leat/axe/axe.min.js")
    let bytes = try #require(
      FileManager.default.contents(atPath: path), "'.leat/axe/axe.min.js' is missing; 'etc/dev/deps test' brings it")
    _ = try await script(
      String(decoding: bytes, as: UTF8.self) + """
        ;window.found = null;
        axe.run(document, { preload: false, runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }).then(
          ({ violations }) => window.found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200))}`).join("\\n"),
          (error) => window.found = String(error));
        """)
    return try await eventually("axe-core has looked") { try await script("return window.found") as? String }
  }

  /// The window's size, and what the system says about colours: `["prefers-color-scheme": "dark"]`.
  func emulate(width: Int, height: Int = 800, media: [String: String] = [:]) async throws {
    let size: [String: Any] = ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500]
    try await command("Emulation.setDeviceMetricsOverride", size)
    try await command("Emulation.setEmulatedMedia", ["features": media.map { ["name": $0.key, "value": $0.value] }])
  }
}
