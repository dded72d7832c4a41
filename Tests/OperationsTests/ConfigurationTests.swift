import Foundation
import Testing

@testable import Operations

@Suite("Reading a configuration")
struct ConfigurationTests {
  private func read(_ text: String) throws(ConfigurationError) -> Configuration {
    try Configuration(parsing: Array(text.utf8), file: "leat.yaml")
  }

  /// The messages about `text`, empty when it is right.
  private func mistakes(_ text: String) -> [String] {
    do throws(ConfigurationError) {
      _ = try read(text)
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }

  @Test("an empty file, comments alone and a lone marker are all defaults", arguments: ["", "\n# nothing\n", "---\n"])
  func empty(text: String) throws {
    #expect(try read(text) == Configuration())
  }

  @Test("root moves every folder, wherever it stands; a relative folder lies below it")
  func root() throws {
    let configuration = try read("inbox: drop//here/\nroot: /data/./leat/\nspool: /fast/spool\n")
    #expect(configuration.folders.root == "/data/leat")
    #expect(configuration.folders.inbox == "/data/leat/drop/here")
    #expect(configuration.folders.spool == "/fast/spool")
    #expect(configuration.folders.published == "/data/leat/public")
    #expect(Configuration(root: "/data/leat").folders.published == "/data/leat/public")
  }

  @Test("every key reaches its setting")
  func everyKey() throws {
    let text = """
      root: /r
      inbox: /1
      spool: /2
      rejected: /3
      originals: /4
      public: /5
      archive: /6
      keys: /7
      base_url: https://v.example.org/videos/
      watch: polling
      poll_interval: 250 ms
      settle: 2
      upload_timeout: 1 h 30 min
      sidecar_timeout: 2 d
      ignore: ["*.draft"]
      extensions: [.MP4, mkv, mp4]
      max_size: 500 MB
      max_duration: 2 d
      probe_bytes: 1 MiB
      probe_time: 5 s
      segment_type: mpegts
      segment_duration: 4 s
      audio_bit_rate: 96 kb/s
      loudness: -16
      audio: {surround: copy}
      audio_parallel: false
      transcode: false
      video_preset: veryslow
      video_crf: 18
      ladder: [240, 720, 240]
      ladder_bit_rates: {720: 2.5 Mb/s}
      encoder: h264_vaapi
      poster: false
      receipts: true
      receipts_days: 3
      jobs: 7
      receiving_jobs: 3
      order: newest_first
      attempts: 5
      retry_delay: 1 s
      no_progress_timeout: 1 min
      min_free: 0
      worker: {address_space: 6 GiB, cpu_time: 1 h, open_files: 100, nice: 0, io_class: idle, io_level: 3}
      source: keep
      keep_partial: 2 d
      duplicates: skip
      encryption: aes-128
      key_rotation: 20
      site: {title: 'Our: videos', description: Films, language: de, logo: /x/logo.svg, accent: '#AA0000', footer: Here,
        custom_css: /x/own.css, analytics: false, hls_js: /x/hls.js}
      log_level: debug
      collections: {a-1: {title: A, source: delete, segment_type: fmp4, codecs: {copy: [vp9, hevc, vp9]}}}
      """
    var expected = Configuration(root: "/r")
    expected.folders.inbox = "/1"
    expected.folders.spool = "/2"
    expected.folders.rejected = "/3"
    expected.folders.originals = "/4"
    expected.folders.published = "/5"
    expected.folders.archive = "/6"
    expected.folders.keys = "/7"
    expected.baseURL = "https://v.example.org/videos"
    expected.watching.mode = .polling
    expected.watching.pollInterval = .milliseconds(250)
    expected.watching.settle = .seconds(2)
    expected.watching.uploadTimeout = .seconds(5400)
    expected.watching.sidecarTimeout = .seconds(172_800)
    expected.watching.ignoredNames = ["*.draft"]
    expected.watching.extensions = ["mp4", "mkv"]
    expected.defaults.maxSizeBytes = 500_000_000
    expected.defaults.maxDuration = .seconds(172_800)
    expected.probing.bytes = 1_048_576
    expected.probing.time = .seconds(5)
    expected.defaults.segmentType = .mpegts
    expected.defaults.segmentDuration = .fixed(seconds: 4)
    expected.defaults.audioBitRate = 96_000
    expected.defaults.loudness = -16
    expected.defaults.parallelAudio = false
    expected.defaults.audio.surround = .copy
    expected.defaults.transcode = false
    expected.defaults.videoPreset = .veryslow
    expected.defaults.videoQuality = 18
    expected.defaults.ladder = [240, 720]
    expected.defaults.ladderBitRates = [720: 2_500_000]
    expected.defaults.encoder = .vaapi
    expected.defaults.poster = false
    expected.receipts.isOn = true
    expected.receipts.days = 3
    expected.scheduling.jobs = 7
    expected.scheduling.receivingJobs = 3
    expected.scheduling.order = .newestFirst
    expected.scheduling.attempts = 5
    expected.scheduling.retryDelay = .seconds(1)
    expected.scheduling.noProgressTimeout = .seconds(60)
    expected.scheduling.minFreeBytes = 0
    expected.worker.addressSpaceBytes = 6 << 30
    expected.worker.cpuTime = .seconds(3600)
    expected.worker.openFiles = 100
    expected.worker.nice = 0
    expected.worker.ioClass = .idle
    expected.worker.ioLevel = 3
    expected.defaults.source = .keep
    expected.defaults.keepPartial = .seconds(172_800)
    expected.defaults.duplicates = .skip
    expected.defaults.encryption = .aes128
    expected.defaults.keyRotation = 20
    expected.site.title = "Our: videos"
    expected.site.description = "Films"
    expected.site.language = "de"
    expected.site.logo = "/x/logo.svg"
    expected.site.accent = "#aa0000"
    expected.site.footer = "Here"
    expected.site.customStyle = "/x/own.css"
    expected.site.analytics = false
    expected.site.hlsScript = "/x/hls.js"
    expected.logLevel = .debug
    var collection = expected.defaults
    collection.title = "A"
    collection.source = .delete
    collection.segmentType = .fmp4
    collection.codecs.copy = [.vp9, .hevc]
    expected.collections = ["a-1": collection]
    #expect(try read(text) == expected)
    let named = Configuration.allKeyNames.filter { !$0.hasPrefix("collections.") }
    for key in named { #expect(text.contains("\(key.split(separator: ".").last ?? "?"):"), "\(key) is not tested") }
  }

  @Test("a collection says what differs, and shares the rest even when that stands below it")
  func collections() throws {
    let configuration = try read("collections:\n  training:\n    max_size: 50 GiB\n  plain:\nsegment_type: mpegts\n")
    #expect(configuration.settings(for: "training").maxSizeBytes == 50 << 30)
    #expect(configuration.settings(for: "training").segmentType == .mpegts)
    #expect(configuration.settings(for: "plain") == configuration.defaults)
    #expect(configuration.settings(for: "unheard-of") == configuration.defaults)
    #expect(configuration.defaults.maxSizeBytes == 10 << 30)
  }

  @Test(
    "a mistake is told with file, line, key, what was found and what is allowed",
    arguments: [
      (
        "jobs: 2\npoll_intervall: 5 s\n",
        "leat.yaml:2: poll_intervall: there is no such key; did you mean poll_interval?"
      ),
      ("worker:\n  nise: 3\n", "leat.yaml:2: worker.nise: there is no such key; did you mean nice?"),
      (
        "site: {zebra: 1}",
        "leat.yaml:1: site.zebra: there is no such key; allowed: title, description, language, logo, accent, footer, "
          + "custom_css, analytics, hls_js"
      ),
      ("site: {accent: red}", "leat.yaml:1: site.accent: found 'red'; allowed: a colour in quotes, such as '#0b6e8a'"),
      (
        "site: {logo: logo.svg}",
        "leat.yaml:1: site.logo: found 'logo.svg'; allowed: an absolute path that ends with .svg, .png, .webp or .jpg"
      ),
      (
        "site: {language: english!}",
        "leat.yaml:1: site.language: found 'english!'; allowed: a language's code, such as en, de or pt-BR"
      ),
      ("jobs: many", "leat.yaml:1: jobs: found 'many'; allowed: a whole number from 1 to 256"),
      ("jobs: 0", "leat.yaml:1: jobs: found '0'; allowed: a whole number from 1 to 256"),
      ("jobs: 1.5", "leat.yaml:1: jobs: found '1.5'; allowed: a whole number from 1 to 256"),
      ("jobs: [1, 2]", "leat.yaml:1: jobs: found ['1', '2']; allowed: a whole number from 1 to 256"),
      (
        "jobs:",
        "leat.yaml:1: jobs: found nothing (leave the key out for its default); allowed: a whole number from 1 to 256"
      ),
      ("poster: yes", "leat.yaml:1: poster: found 'yes'; allowed: true, false"),
      ("watch: fanotify", "leat.yaml:1: watch: found 'fanotify'; allowed: auto, inotify, polling"),
      (
        "settle: soon",
        "leat.yaml:1: settle: found 'soon'; allowed: a duration from 0 s to 1 h, such as 30 s, 10 min or 1 h"
      ),
      (
        "retry_delay: 9 d",
        "leat.yaml:1: retry_delay: found '9 d'; allowed: a duration from 100 ms to 1 d, such as 30 s, 10 min or 1 h"
      ),
      (
        "max_size: 10 GiBi",
        "leat.yaml:1: max_size: found '10 GiBi'; allowed: a size from 1 B to 1024 TiB, such as 10 GiB or 500 MB"
      ),
      (
        "segment_duration: 16",
        "leat.yaml:1: segment_duration: found '16'; allowed: auto, or whole seconds from 1 to 15"
      ),
      (
        "segment_duration: 2.5",
        "leat.yaml:1: segment_duration: found '2.5'; allowed: auto, or whole seconds from 1 to 15"
      ),
      (
        "loudness: -3", "leat.yaml:1: loudness: found '-3'; allowed: keep, or a whole number of LUFS from -40 to -8"
      ),
      (
        "audio_bit_rate: 9 Mb/s",
        "leat.yaml:1: audio_bit_rate: found '9 Mb/s'; allowed: a bit rate from 16 kb/s to 512 kb/s, such as 128 kb/s"
      ),
      ("root: leat", "leat.yaml:1: root: found 'leat'; allowed: an absolute path without '..', such as /srv/leat"),
      ("inbox: ../x", "leat.yaml:1: inbox: found '../x'; allowed: a path without '..', absolute or below root"),
      (
        "base_url: video.example.org",
        "leat.yaml:1: base_url: found 'video.example.org'; allowed: an http or https address without '?' and '#', such as https://video.example.org"
      ),
      (
        "receipts: true",
        "leat.yaml:1: receipts: found 'true' without base_url, so that no receipt could name its video; allowed: false, or true beside base_url, the site's address as viewers type it"
      ),
      (
        "receipts_days: 0",
        "leat.yaml:1: receipts_days: found '0'; allowed: a whole number from 1 to 3650"
      ),
      (
        "ladder: [720p]",
        "leat.yaml:1: ladder: found ['720p']; allowed: a list of heights from 72 to 4320, such as [240, 480, 720]"
      ),
      (
        "ladder_bit_rates: {720: 1 b/s}",
        "leat.yaml:1: ladder_bit_rates: found keys with values; allowed: heights with bit rates, such as {480: 1.2 Mb/s, 720: 2.5 Mb/s}"
      ),
      (
        "encoder: x264",
        "leat.yaml:1: encoder: found 'x264'; allowed: libx264, h264_nvenc, h264_qsv, h264_v4l2m2m, h264_vaapi"
      ),
      (
        "ignore: a/b",
        "leat.yaml:1: ignore: found 'a/b'; allowed: a list of shell patterns of names, such as [\"*.draft\", \"~*\"]"
      ),
      (
        "collections:\n  Training: {}",
        "leat.yaml:2: collections: 'Training' names no collection; allowed: lower-case letters and digits in words joined by '-', at most 64, not 'assets'"
      ),
      (
        "collections: {training: {jobs: 2}}",
        "leat.yaml:1: collections.training.jobs: there is no such key; allowed: title, max_size, max_duration, segment_type, segment_duration, audio_bit_rate, loudness, audio, audio_parallel, transcode, codecs, video_preset, video_crf, ladder, ladder_bit_rates, encoder, poster, source, keep_partial, duplicates, encryption, key_rotation"
      ),
      (
        "spool: /srv/leat/inbox/spool",
        "leat.yaml:1: spool: '/srv/leat/inbox/spool' lies inside inbox; allowed: a folder outside of it"
      ),
      ("public: /srv/leat", "leat.yaml: inbox: '/srv/leat/inbox' lies inside public; allowed: a folder outside of it"),
      (
        "encryption: aes-256",
        "leat.yaml:1: encryption: found 'aes-256'; allowed: none, aes-128"
      ),
      (
        "codecs: {copy: [h264]}",
        "leat.yaml:1: codecs.copy: found ['h264']; allowed: a list of some of: hevc, av1, vp9"
      ),
      (
        "segment_type: mpegts\ncodecs: {copy: [av1]}",
        "leat.yaml:2: codecs.copy: only H.264 is copied to transport streams; allowed: [], or segment_type: fmp4 beside it"
      ),
      ("encryption: true", "leat.yaml:1: encryption: found 'true'; allowed: none, aes-128"),
      (
        "encryption: aes-128\nkey_rotation: -1",
        "leat.yaml:2: key_rotation: found '-1'; allowed: a whole number from 0 to 100000"
      ),
      (
        "key_rotation: 5",
        "leat.yaml:1: key_rotation: there are no keys to change without encryption; allowed: 0, or encryption: aes-128 beside it"
      ),
      (
        "collections: {board: {encryption: aes-128, source: publish}}",
        "leat.yaml:1: collections.board.source: 'publish' would lay the video in the clear beside the encrypted one; allowed: delete, keep, archive"
      ),
      (
        "keys: public/keys",
        "leat.yaml:1: keys: '/srv/leat/public/keys' lies inside public; allowed: a folder outside of it"
      ),
      (
        "archive: originals",
        "leat.yaml:1: archive: found '/srv/leat/originals', which is also originals; allowed: a folder of its own"
      ),
      (
        "extensions: []",
        "leat.yaml:1: extensions: an empty list refuses every file; allowed: at least one, or no such key"
      ),
      ("jobs: 1\n\njobs: 2", "leat.yaml:3: 'jobs' stands here again; it is already set in line 1"),
      (
        "- a\n- b",
        "leat.yaml:1: the configuration: found ['a', 'b']; allowed: keys with values, each in a line of its own"
      ),
      ("worker: fast", "leat.yaml:1: worker: found 'fast'; allowed: keys with values, each in a line of its own"),
      ("jobs: 2\n---\njobs: 3", "leat.yaml:2: a second document begins; there can be only one"),
      ("jobs: !!int 2", "leat.yaml:1: tags ('!…') are not supported"),
      ("a: &x 1\njobs: *x", "leat.yaml:2: aliases ('*name') are not supported; write the value again"),
      ("[a]: 1", "leat.yaml:1: a key is one word, not a list, a mapping, an alias or a tag"),
      (
        "jobs: 2\n\tx: 1",
        "leat.yaml:2: not YAML: while scanning a plain scalar: found a tab character that violates indentation"
      ),
      (
        "site: {title: \"a\\nb\"}",
        "leat.yaml:1: site.title: found 'a\\nb'; allowed: text of 1 to 200 characters in one line"
      ),
    ])
  func mistake(text: String, message: String) {
    #expect(mistakes(text).first == message)
  }

  @Test("all mistakes of a file are told at once, in its order")
  func all() {
    let found = mistakes("jobs: x\nworker:\n  nice: 99\ncolour: red\ncollections: {a: {poster: 1}}\nattempts: -1\n")
    #expect(found.count == 5)
    #expect(found.compactMap { $0.split(separator: ":").dropFirst().first } == ["1", "3", "4", "5", "6"])
  }

  @Test("bytes that are no UTF-8 are an error with a line")
  func notUTF8() {
    #expect {
      try Configuration(parsing: Array("jobs: 2\nroot: /".utf8) + [0xff, 0x0a], file: "leat.yaml")
    } throws: { error in
      (error as? ConfigurationError)?.problems.first?.line == 2
    }
  }

  /// A text, by a name that fits into a report.
  struct Hostile: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let text: String
  }

  @Test(
    "texts made to exhaust the reader are refused at once",
    arguments: [
      Hostile(testDescription: "half a million lists", text: String(repeating: "[", count: 500_000)),
      Hostile(testDescription: "mappings in mappings", text: String(repeating: "{a: ", count: 200_000)),
      Hostile(testDescription: "lists in lists", text: String(repeating: "- ", count: 300_000)),
      Hostile(testDescription: "aliases of aliases", text: "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]"),
      Hostile(
        testDescription: "deep indentation",
        text: (0...40).map { String(repeating: "  ", count: $0) + "a:\n" }.joined()),
    ])
  func hostile(_ example: Hostile) {
    #expect(mistakes(example.text).count == 1)
  }

  @Test("a file that is missing, a folder or too large is an error that says so")
  func files() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "leat-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(
      throws: ConfigurationError(problems: [
        .init(file: "\(folder)/none", line: nil, message: "cannot open the configuration: No such file or directory")
      ])
    ) { try Configuration.load(path: "\(folder)/none") }
    #expect(
      throws: ConfigurationError(problems: [
        .init(file: folder, line: nil, message: "cannot read the configuration: Is a directory")
      ])
    ) { try Configuration.load(path: folder) }
    #expect(
      throws: ConfigurationError(problems: [
        .init(file: "/dev/zero", line: nil, message: "larger than 1 MiB: this is no configuration")
      ])
    ) { try Configuration.load(path: "/dev/zero") }
    try "jobs: 3\n".write(toFile: "\(folder)/leat.yaml", atomically: true, encoding: .utf8)
    #expect(try Configuration.load(chosen: "\(folder)/leat.yaml").scheduling.jobs == 3)
  }

  @Test(
    "segments last longer in longer videos, unless told",
    arguments: [
      (.auto, nil, 6), (.auto, 1800, 6), (.auto, 1801, 10), (.auto, 7200, 10), (.auto, 7201, 15),
      (.fixed(seconds: 3), 7201, 3),
    ] as [(SegmentDuration, Double?, Int)])
  func segments(duration: SegmentDuration, length: Double?, seconds: Int) {
    #expect(duration.seconds(forLength: length) == seconds)
  }
}
