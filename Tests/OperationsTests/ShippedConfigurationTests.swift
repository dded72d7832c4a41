import Foundation
import Testing

@testable import Operations

@Suite("etc/leat.yaml, the shipped configuration")
struct ShippedConfigurationTests {
  private static let path = Repository.path("etc/leat.yaml")

  @Test("it says what is the default anyway")
  func defaults() throws {
    #expect(try Configuration.load(path: Self.path) == Configuration())
  }

  @Test("its commented keys are right: uncommented, they are the derived defaults and an example")
  func commented() throws {
    let text = try String(contentsOfFile: Self.path, encoding: .utf8)
    let uncommented = text.replacing(#/(?m)^#(?=(?:  +)?[a-z_]+:)/#, with: "")
    #expect(uncommented != text)
    let read = try Configuration(parsing: Array(uncommented.utf8), file: "leat.yaml")
    #expect(read.folders == Configuration().folders)
    #expect(read.baseURL == "https://video.example.org")
    #expect(read.site.accent == "#0b6e8a" && read.site.logo == "/etc/leat/logo.svg")
    #expect(read.site.customStyle == "/etc/leat/custom.css" && read.site.footer != nil && read.site.description != nil)
    let training = read.settings(for: "training")
    #expect(training.title == "Training")
    #expect(training.source == .archive)
    #expect(read.settings(for: "another") == CollectionSettings())
  }

  @Test("every key of the code stands in it", arguments: Configuration.allKeyNames)
  func complete(key: String) throws {
    let lines = try String(contentsOfFile: Self.path, encoding: .utf8).split(separator: "\n")
    let parts = key.split(separator: ".")
    let name = try #require(parts.last)
    let indentation = String(repeating: "  ", count: parts.count - 1)
    // Below its section, before the next line without indentation.
    let section = parts.count == 1 ? 0 : try #require(lines.firstIndex { $0 == "\(parts[0]):" }) + 1
    let body = lines[section...].prefix { parts.count == 1 || $0.hasPrefix(" ") || $0.hasPrefix("#") }
    let spellings = ["\(indentation)\(name):", "#\(indentation)\(name):"]
    #expect(body.contains { line in spellings.contains { line.hasPrefix($0) } }, "\(key) is missing")
  }
}

/// The checkout that the tests were built from.
enum Repository {
  static func path(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: name).path
  }
}
