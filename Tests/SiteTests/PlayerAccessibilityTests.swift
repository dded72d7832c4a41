import Catalog
import Foundation
import TestSupport
import Testing

@testable import Site

/// axe-core looks at the player's page as visitors find it, in each of its states.
@Suite("The player's page is open to everybody", .inBrowser)
struct PlayerAccessibilityTests {
  @Test(
    "No barrier of WCAG 2.2 AA, no breach of the page's policy, nothing wider than the window")
  func barriers() async throws {
    let tree = try SampleTree()
    let place = try await tree.addPackaged(
      "The mill",
      SampleVideo {
        $0.seconds = 12
        $0.audio = [.init(language: "eng"), .init(language: "deu")]
      })
    let growing = try tree.add("On its way", state: .processing)
    let failed = try tree.add("Failed", state: .failed)
    let stage = try await PlayerStage(tree)
    let browser = stage.browser
    for (name, place) in [("processing", growing), ("failed", failed)] {
      try await stage.open(place)
      #expect(try await browser.barriers() == "", "\(name)")
      try await browser.screenshot("player-\(name)", of: ProjectFile.path(""))
    }
    try await stage.openReady(place)
    #expect(try await browser.barriers() == "")
    try await browser.screenshot("player", of: ProjectFile.path(""))
    for control in ["Audio track", "Speed"] {
      _ = try await browser.script("document.querySelector('[aria-label=\"\(control)\"]').click()")
      #expect(try await browser.barriers() == "", "\(control)")
    }
    try await browser.press(.escape)
    for button in 0..<2 {
      _ = try await browser.script("document.querySelectorAll('.actions button')[\(button)].click()")
      #expect(try await browser.isTrue("document.querySelector('dialog[open]') !== null"))
      #expect(try await browser.barriers() == "", "dialog \(button)")
      try await browser.press(.escape)
    }

    let looks: [(name: String, width: Int, media: [String: String])] = [
      ("320", 320, [:]), ("dark", 1280, ["prefers-color-scheme": "dark"]),
      ("high-contrast", 1280, ["prefers-contrast": "more"]), ("4k", 3840, [:]),
    ]
    for look in looks {
      try await browser.emulate(width: look.width, height: look.width == 3840 ? 2160 : 800, media: look.media)
      try await stage.openReady(place)
      #expect(try await browser.barriers() == "", "\(look.name)")
      #expect(try await browser.isTrue("document.documentElement.scrollWidth <= innerWidth"), "\(look.name)")
      try await browser.screenshot("player-\(look.name)", of: ProjectFile.path(""))
    }
    let complaints = try await stage.complaints()
    #expect(complaints.isEmpty, "\(complaints)")
    try await stage.end()
  }
}
