import Foundation
import TestSupport
import Testing

@testable import Site

/// The rules as they ship, asked by a real client over a real nginx.
@Suite("What nginx answers")
struct NginxRulesTests {
  private static let video = "/videos/11111111-2222-4333-8444-555555555555"

  @Test("Every kind of file has its type, its caching and its openness to other sites")
  func table() async throws {
    let server = try await Server()
    let kept = "public, max-age=31536000, immutable"
    let rows: [(path: String, type: String, cache: String, origin: String?)] = [
      ("/master.m3u8", "application/vnd.apple.mpegurl", "no-cache", "*"),
      ("/video-source/playlist.m3u8", "application/vnd.apple.mpegurl", "no-cache", "*"),
      ("/video-source/init.mp4", "video/mp4", kept, "*"),
      ("/video-source/00000.m4s", "video/mp4", kept, "*"),
      ("/video-source/00000.ts", "video/mp2t", kept, "*"),
      ("/subtitles-0-eng/00000.vtt", "text/vtt", kept, "*"),
      ("/manifest.json", "application/json", "no-cache", "*"),
      ("/poster.jpg", "image/jpeg", "no-cache", "*"),
      ("/storyboard.vtt", "text/vtt", "no-cache", "*"),
      ("/storyboard.jpg", "image/jpeg", "no-cache", "*"),
      ("/storyboard-2.jpg", "image/jpeg", "no-cache", "*"),
      ("/index.html", "text/html; charset=utf-8", "no-cache", nil),
      ("/", "text/html; charset=utf-8", "no-cache", nil),
    ]
    for row in rows {
      let answer = try await server.get(Self.video + row.path)
      #expect(answer.status == 200, "\(row.path)")
      #expect(answer["content-type"] == row.type, "\(row.path)")
      #expect(answer["cache-control"] == row.cache, "\(row.path)")
      #expect(answer["access-control-allow-origin"] == row.origin, "\(row.path)")
      #expect(answer["x-content-type-options"] == "nosniff", "\(row.path)")
      #expect(answer["referrer-policy"] == "same-origin", "\(row.path)")
      #expect(answer["etag"] != nil, "\(row.path)")
    }
    for name in ["original.mp4", "original.html"] {
      let original = try await server.get("\(Self.video)/\(name)")
      #expect(original.status == 200 && original["content-disposition"] == "attachment", "\(name)")
      #expect(original["access-control-allow-origin"] == nil && original["x-content-type-options"] == "nosniff")
    }
    #expect(try await server.get(Self.video + "/poster.jpg")["content-disposition"] == nil)
    let asset = try await server.get("/assets/site.0123456789abcdef.css")
    #expect(asset["cache-control"] == kept)
    let unhashed = try await server.get("/assets/custom.css")
    #expect(unhashed["cache-control"] == "no-cache")
    let catalog = try await server.get("/catalog.json")
    #expect(catalog["cache-control"] == "no-cache" && catalog["access-control-allow-origin"] == nil)
  }

  @Test("Pages run no inline script and nothing from elsewhere, and no other site may frame them")
  func pagePolicy() async throws {
    let server = try await Server()
    for path in ["/", Self.video + "/", "/nothing/here"] {
      let policy = try #require(try await server.get(path)["content-security-policy"])
      let rules = policy.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
      #expect(rules.contains("default-src 'none'") && rules.contains("script-src 'self'"))
      #expect(rules.contains("frame-ancestors 'none'") && !policy.contains("unsafe"))
    }
    let embed = try #require(try await server.get(Self.video + "/embed.html")["content-security-policy"])
    #expect(embed.contains("frame-ancestors *") && embed.contains("script-src 'self';") && !embed.contains("unsafe"))
    // A page that plays nothing makes no markup out of text.
    #expect(
      try await server.get("/")["content-security-policy"]?.contains("require-trusted-types-for 'script'") == true)
  }

  @Test("What is hidden does not exist, and a link leads nowhere")
  func hidden() async throws {
    let server = try await Server()
    let names = [
      "/.lock", "/.manifest.json.0123456789abcdef.tmp", "/video-source/.00000.m4s.tmp", "/upload.part", "/notes~",
      "/video-source/00009.m4s", "/video-source/", "/",
    ]
    for name in names.dropLast() { #expect(try await server.get(Self.video + name).status == 404, "\(name)") }
    let missing = try await server.get(Self.video + "/video-source/00009.m4s")
    #expect(missing["cache-control"] == nil)
    #expect(missing["access-control-allow-origin"] == "*")
    for path in ["/.git/config", "/%2elock", "/videos/../../secret.txt", "/videos/..%2f..%2fsecret.txt"] {
      #expect([400, 404].contains(try await server.get(path).status), "\(path)")
    }
    for link in ["/video-source/link.m4s", "/linked/00000.m4s", "/link.html"] {
      let answer = try await server.get(Self.video + link)
      #expect([403, 404].contains(answer.status) && !answer.body.contains("secret"), "\(link)")
    }
    // A folder without a page is not listed.
    let listing = try await server.get("/empty/")
    #expect(listing.status == 404 && listing.body.contains("custom 404"))
  }

  @Test("Playlists and JSON are compressed, and their ETag still finds them unchanged")
  func compression() async throws {
    let server = try await Server()
    for path in ["/master.m3u8", "/manifest.json"] {
      let answer = try await server.get(Self.video + path, "-H", "Accept-Encoding: gzip")
      #expect(answer["content-encoding"] == "gzip" && answer["vary"] == "Accept-Encoding", "\(path)")
      let tag = try #require(answer["etag"])
      let again = try await server.get(
        Self.video + path, "-H", "Accept-Encoding: gzip", "-H", "If-None-Match: \(tag)")
      #expect(again.status == 304 && again["cache-control"] == "no-cache", "\(path)")
      try server.tree.write(String(repeating: "#EXTINF:6,\n", count: 201), to: "public\(Self.video)\(path)")
      let grown = try await server.get(
        Self.video + path, "-H", "Accept-Encoding: gzip", "-H", "If-None-Match: \(tag)")
      #expect(grown.status == 200, "\(path)")
    }
    let segment = try await server.get(Self.video + "/video-source/00000.m4s", "-H", "Accept-Encoding: gzip")
    #expect(segment["content-encoding"] == nil)
  }

  @Test("A range of a segment is given, and a player of another site may ask for it")
  func ranges() async throws {
    let server = try await Server()
    let part = try await server.get(Self.video + "/video-source/00000.m4s", "-H", "Range: bytes=10-19")
    #expect(part.status == 206 && part["content-range"] == "bytes 10-19/2000" && part["content-length"] == "10")
    #expect(part["access-control-expose-headers"]?.contains("Content-Range") == true)
    let question = try await server.get(
      Self.video + "/video-source/00000.m4s", "-X", "OPTIONS", "-H", "Origin: https://example.org",
      "-H", "Access-Control-Request-Method: GET", "-H", "Access-Control-Request-Headers: range")
    #expect(question.status == 204 && question["access-control-allow-origin"] == "*")
    #expect(question["access-control-allow-headers"]?.contains("Range") == true)
  }

  @Test("Only reading is allowed", arguments: ["POST", "PUT", "DELETE", "PATCH", "PROPFIND"])
  func methods(method: String) async throws {
    let server = try await Server()
    let answer = try await server.get(Self.video + "/master.m3u8", "-X", method)
    #expect(answer.status == 405 && answer["allow"] == "GET, HEAD, OPTIONS")
  }

  @Test("A folder without its slash is led to it, whatever address the client used")
  func redirect() async throws {
    let server = try await Server()
    let answer = try await server.get(Self.video, "-H", "Host: video.example.org")
    #expect(answer.status == 301 && answer["location"] == Self.video + "/")
  }

  @Test("The site file that ships is one that nginx accepts, where it is to be installed")
  func shippedSite() async throws {
    let state = try TemporaryDirectory("nginx")
    try state.makeDirectory("snippets")
    let files = [
      ("leat.conf", "leat.conf"), ("leat-rules.conf", "snippets/leat-rules.conf"), ("leat-log.conf", "leat-log.conf"),
    ]
    for (from, to) in files {
      try FileManager.default.copyItem(atPath: ProjectFile.path("etc/nginx/\(from)"), toPath: state.path(to))
    }
    let temp = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(state.path($0));" }
    try state.write(
      "pid \(state.path("pid")); events {} http { access_log off; \(temp.joined(separator: " ")) "
        + "include leat-log.conf; include leat.conf; }",
      to: "nginx.conf")
    let result = try await run(
      .nginx, ["-t", "-p", state.path, "-c", state.path("nginx.conf"), "-e", state.path("error.log")])
    #expect(!result.errorOutput.contains("[warn]"), "\(result.errorOutput)")
  }

  /// nginx over a tree with one file of each kind.
  private struct Server {
    let tree: TemporaryDirectory
    private let nginx: PrivateNginx

    init() async throws {
      tree = try TemporaryDirectory("rules")
      let folder = "public\(NginxRulesTests.video)"
      for name in ["/video-source", "/subtitles-0-eng"] { try tree.makeDirectory(folder + name) }
      for name in ["public/assets", "public/empty", "outside"] { try tree.makeDirectory(name) }
      let text = String(repeating: "#EXTINF:6,\n", count: 200)
      for name in [
        "master.m3u8", "video-source/playlist.m3u8", "manifest.json", "poster.jpg", "index.html",
        "storyboard.vtt", "storyboard.jpg", "storyboard-2.jpg",
        ".lock", ".manifest.json.0123456789abcdef.tmp", "video-source/.00000.m4s.tmp", "upload.part", "notes~",
        "subtitles-0-eng/00000.vtt", "original.mp4", "original.html", "embed.html",
      ] { try tree.write(text, to: "\(folder)/\(name)") }
      for name in ["init.mp4", "00000.m4s", "00000.ts"] {
        try tree.write(String(repeating: "\0", count: 2000), to: "\(folder)/video-source/\(name)")
      }
      for name in ["index.html", "catalog.json", "assets/site.0123456789abcdef.css", "assets/custom.css"] {
        try tree.write(text, to: "public/\(name)")
      }
      try tree.write("custom 404", to: "public/404.html")
      for name in ["secret.txt", "outside/00000.m4s"] { try tree.write("secret", to: name) }
      let links = [
        ("video-source/link.m4s", "secret.txt"), ("linked", "outside"), ("link.html", "secret.txt"),
      ]
      for (name, target) in links {
        try FileManager.default.createSymbolicLink(
          atPath: tree.path("\(folder)/\(name)"), withDestinationPath: tree.path(target))
      }
      nginx = try await PrivateNginx.start(root: tree.path("public"))
    }

    func get(_ path: String, _ options: String...) async throws -> Answer {
      let result = try await run(
        .curl,
        ["--silent", "--show-error", "--path-as-is", "--max-time", "10", "--include"] + options + [nginx.url + path])
      return try Answer(result.output)
    }
  }

  private struct Answer {
    let status: Int
    let body: String
    private let headers: [String: String]

    /// A header's value, by its name in lower case.
    subscript(_ name: String) -> String? { headers[name] }

    init(_ text: String) throws {
      let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
      let lines = (parts.first ?? "").split(separator: "\r\n")
      status = try #require(lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) })
      headers = Dictionary(
        lines.dropFirst().compactMap { line in
          let pair = line.split(separator: ":", maxSplits: 1)
          guard pair.count == 2 else { return nil }
          return (pair[0].lowercased(), pair[1].trimmingCharacters(in: .whitespaces))
        }, uniquingKeysWith: { "\($0), \($1)" })
      body = parts.count > 1 ? String(parts[1]) : ""
    }
  }
}
