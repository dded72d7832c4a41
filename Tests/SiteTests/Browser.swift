import Foundation
import TestSupport

/// A window of a headless Chromium, led through chromedriver.
struct Browser {
  private let chromium: Chromium
  var session: String { chromium.session }

  static func start() async throws -> Browser { Browser(chromium: try await IdleChromiums.shared.take()) }

  func open(_ url: String) async throws { _ = try await WebDriver.call("POST", "\(session)/url", ["url": url]) }

  /// Runs a script's body in the page; what it returns.
  func script(_ body: String) async throws -> Any {
    try await WebDriver.call("POST", "\(session)/execute/sync", ["script": body, "args": [Any]()])
  }

  func number(_ expression: String) async throws -> Double {
    (try await script("return \(expression)") as? NSNumber)?.doubleValue ?? .nan
  }

  func text(_ expression: String) async throws -> String { try await script("return \(expression)") as? String ?? "" }

  /// What the page wrote to the console since the last look, breaches of its policy among it.
  func complaints() async throws -> [String] {
    let entries = try await WebDriver.call("POST", "\(session)/se/log", ["type": "browser"]) as? [[String: Any]] ?? []
    return entries.compactMap { $0["message"] as? String }
  }

  /// Closes the window; the next test has the browser.
  func end() async throws {
    try await chromium.clear()
    await IdleChromiums.shared.giveBack(chromium)
  }
}
