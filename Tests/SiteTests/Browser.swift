import Foundation
import TestSupport

/// A headless Chromium, led through chromedriver (W3C WebDriver).
struct Browser {
  private let driver: RunningProcess
  let session: String
  /// Chromium's profile, so that nothing of the user's is touched.
  private let profile: TemporaryDirectory

  static func start(width: Int = 1280, height: Int = 900) async throws -> Browser {
    let profile = try TemporaryDirectory("chromium")
    let port = try freePort()
    let driver = try RunningProcess(Tool.chromedriver.path(), ["--port=\(port)", "--log-level=SEVERE"])
    let address = "http://127.0.0.1:\(port)"
    try await eventually("chromedriver answers", within: .seconds(20)) {
      try? await call("GET", "\(address)/status")
    }
    let arguments = [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--mute-audio",
      "--autoplay-policy=no-user-gesture-required", "--window-size=\(width),\(height)",
      "--user-data-dir=\(profile.path)",
      // A mouse, which a headless browser lacks: without one it passes for a television.
      "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4",
    ]
    let options: [String: Any] = [
      "goog:chromeOptions": ["args": arguments, "binary": try Tool.chromium.path()],
      "goog:loggingPrefs": ["browser": "ALL"],
    ]
    let answer = try await call("POST", "\(address)/session", ["capabilities": ["alwaysMatch": options]])
    guard let id = (answer as? [String: Any])?["sessionId"] as? String else { throw Refused(words: "\(answer)") }
    return Browser(driver: driver, session: "\(address)/session/\(id)", profile: profile)
  }

  func open(_ url: String) async throws { _ = try await Self.call("POST", "\(session)/url", ["url": url]) }

  /// Runs a script's body in the page; what it returns.
  func script(_ body: String) async throws -> Any {
    try await Self.call("POST", "\(session)/execute/sync", ["script": body, "args": [Any]()])
  }

  func number(_ expression: String) async throws -> Double {
    (try await script("return \(expression)") as? NSNumber)?.doubleValue ?? .nan
  }

  func text(_ expression: String) async throws -> String { try await script("return \(expression)") as? String ?? "" }

  /// What the page wrote to the console since the last look, breaches of its policy among it.
  func complaints() async throws -> [String] {
    let entries = try await Self.call("POST", "\(session)/se/log", ["type": "browser"]) as? [[String: Any]] ?? []
    return entries.compactMap { $0["message"] as? String }
  }

  /// Closes the window and ends both processes.
  func end() async throws {
    _ = try? await Self.call("DELETE", session)
    try await driver.end()
  }

  static func call(_ method: String, _ url: String, _ body: [String: Any]? = nil) async throws -> Any {
    var options = ["--silent", "--show-error", "--max-time", "60", "-X", method]
    let folder = try TemporaryDirectory("webdriver")
    var file: String?
    if let body {
      // In a file: a script may be longer than an argument can be.
      let json = try JSONSerialization.data(withJSONObject: body)
      file = try folder.write(String(decoding: json, as: UTF8.self), to: "body")
      options += ["-H", "Content-Type: application/json", "--data-binary", "@-"]
    }
    let result = try await run(.curl, options + [url], input: file)
    let answer = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let value = answer?["value"] ?? NSNull()
    if let refusal = value as? [String: Any], let words = refusal["message"] as? String, refusal["error"] != nil {
      throw Refused(words: words)
    }
    return value
  }

  struct Refused: Error, CustomStringConvertible {
    let words: String
    var description: String { "chromedriver: \(words)" }
  }
}
