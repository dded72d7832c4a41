import Foundation
import Glibc
import TestSupport

/// A headless Chromium and its chromedriver, which one test after the other uses: a start costs two seconds of a
/// processor.
final class Chromium: Sendable {
  /// The session's address.
  let session: String
  private let driver: RunningProcess
  /// Chromium's profile, so that nothing of the user's is touched.
  private let profile: TemporaryDirectory

  private init(session: String, driver: RunningProcess, profile: TemporaryDirectory) {
    (self.session, self.driver, self.profile) = (session, driver, profile)
  }

  static func start(width: Int = 1280, height: Int = 900) async throws -> Chromium {
    let profile = try TemporaryDirectory("chromium")
    let port = try freePort()
    let driver = try RunningProcess(Tool.chromedriver.path(), ["--port=\(port)", "--log-level=SEVERE"])
    let address = "http://127.0.0.1:\(port)"
    try await eventually("chromedriver answers") {
      try? await WebDriver.call("GET", "\(address)/status") as? [String: Any]
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
    let answer = try await WebDriver.call("POST", "\(address)/session", ["capabilities": ["alwaysMatch": options]])
    guard let id = (answer as? [String: Any])?["sessionId"] as? String else {
      throw WebDriver.Refused(words: "\(answer)")
    }
    return Chromium(session: "\(address)/session/\(id)", driver: driver, profile: profile)
  }

  /// Closes its windows, and with them whatever was set for them, and opens an empty one.
  func clear() async throws {
    let handles = try await WebDriver.call("GET", "\(session)/window/handles") as? [String] ?? []
    let answer = try await WebDriver.call("POST", "\(session)/window/new", ["type": "tab"])
    guard let new = (answer as? [String: Any])?["handle"] as? String else {
      throw WebDriver.Refused(words: "\(answer)")
    }
    for handle in handles {
      _ = try await WebDriver.call("POST", "\(session)/window", ["handle": handle])
      _ = try await WebDriver.call("DELETE", "\(session)/window")
    }
    _ = try await WebDriver.call("POST", "\(session)/window", ["handle": new])
    // A new tab has no focus.
    for command in ["Page.bringToFront", "Network.clearBrowserCache", "Network.clearBrowserCookies"] {
      _ = try await WebDriver.call(
        "POST", "\(session)/goog/cdp/execute", ["cmd": command, "params": [String: Any]()])
    }
    _ = try await WebDriver.call("POST", "\(session)/se/log", ["type": "browser"])
  }

  /// Ends it at once, with all its processes.
  fileprivate func kill() {
    Glibc.kill(-driver.pid, SIGKILL)
    // Its processes may still be writing.
    for _ in 0..<50 where access(profile.path, F_OK) == 0 {
      TemporaryDirectory.remove(profile.path)
      usleep(20_000)
    }
  }
}

/// Those that wait for the next test. One whose test has failed does not come back: who knows what it is busy with.
actor IdleChromiums {
  static let shared = IdleChromiums()
  private var idle: [Chromium] = []

  func take() async throws -> Chromium {
    if let one = idle.popLast() { return one }
    let started = try await Chromium.start()
    AtExit.perform { [weak started] in started?.kill() }
    return started
  }

  func giveBack(_ one: Chromium) { idle.append(one) }
}
