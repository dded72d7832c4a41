import Foundation
import Testing

@testable import Site

@Suite("The player's scripts")
struct PlayerScriptTests {
  private static let scripts: [(name: String, text: String)] = {
    let assets = AssetLibrary(hls: [])
    let own = assets.files.filter { name, _ in
      name.hasSuffix(".js") && (name.hasPrefix("player") || name.hasPrefix("progress"))
    }
    return own.map { ($0.key, String(decoding: $0.value, as: UTF8.self)) }
  }()

  @Test("All of them together are smaller than 60 kB, and none makes markup out of text")
  func size() {
    #expect(Self.scripts.count > 15)
    #expect(Self.scripts.map(\.text.utf8.count).reduce(0, +) < 60_000)
    for script in Self.scripts {
      for sink in ["innerHTML", "insertAdjacentHTML", "document.write", "eval(", "setAttribute(\"style\""] {
        #expect(!script.text.contains(sink), "\(script.name): \(sink)")
      }
    }
  }

  @Test("Every word that they say is in the page's table, in both languages")
  func words() {
    var said: Set<String> = []
    for script in Self.scripts {
      said.formUnion(script.text.matches(of: /say\("(\w+)"/).map { String($0.output.1) })
      said.formUnion(script.text.matches(of: /"(key[A-Z]\w+)"/).map { String($0.output.1) })
    }
    #expect(said.count > 50)
    #expect(said.subtracting(PlayerWords.english.keys).isEmpty)
    #expect(Set(PlayerWords.english.keys) == Set(PlayerWords.german.keys))
    #expect(PlayerWords.table(language: "de-AT")["play"] == "Abspielen")
    #expect(PlayerWords.table(language: "fr")["play"] == "Play")
  }

  @Test("A script is served without its comments, with all else as it is written")
  func compact() {
    let script = """
      // Says nothing.

      /** Nor does
       * this. */
      export const a = "http://a/*b*/";
        /** One line. */
        f(a); // stays
      """
    #expect(ScriptText.compact(script) == "export const a = \"http://a/*b*/\";\nf(a); // stays\n")
  }
}
