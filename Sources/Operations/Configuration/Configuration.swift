/// Everything that an operator can set (`/etc/leat/leat.yaml`), with its default; a value, checked when it was loaded.
///
/// `Configuration(root:)` is the smallest configuration. `Configuration.load(path:)` reads a file. Times are
/// `Duration`, sizes bytes, rates bit/s.
package struct Configuration: Equatable, Sendable {
  /// Where all programs look when they are not told.
  package static let defaultPath = "/etc/leat/leat.yaml"
  /// The root of an installation that says nothing else.
  package static let defaultRoot = "/srv/leat"

  package var folders: Folders
  /// The site's address without a slash at its end, e.g. `https://video.example.org`; nil when nobody said.
  package var baseURL: String?
  package var watching = Watching()
  package var probing = Probing()
  package var scheduling = Scheduling()
  package var worker = Worker()
  package var receipts = Receipts()
  package var logLevel = LogLevel.info
  package var site = Site()
  /// What holds for every collection that says nothing else.
  package var defaults = CollectionSettings()
  /// Collections that say something else, complete: what they leave out is filled in from `defaults`.
  package var collections: [String: CollectionSettings] = [:]

  /// All defaults, with every folder below `root`.
  package init(root: String = Configuration.defaultRoot) { folders = Folders(root: root) }

  /// What holds for the collection called `collectionName`.
  package func settings(for collectionName: String) -> CollectionSettings {
    collections[collectionName] ?? defaults
  }
}

extension Configuration {
  /// Where things lie. Absolute paths.
  package struct Folders: Equatable, Sendable {
    package var root: String
    /// The only place where users write.
    package var inbox: String
    /// Claimed sources; on the inbox's file system.
    package var spool: String
    package var rejected: String
    /// Sources kept by `source: keep`.
    package var originals: String
    /// The web server's root (`public:` in the file).
    package var published: String
    /// Where `source: archive` moves sources.
    package var archive: String
    /// Keys of encrypted videos; the web server serves them from a place of their own.
    package var keys: String

    package init(root: String) {
      self.root = root
      let parent = root == "/" ? "" : root
      inbox = parent + "/inbox"
      spool = parent + "/spool"
      rejected = parent + "/rejected"
      originals = parent + "/originals"
      published = parent + "/public"
      archive = parent + "/archive"
      keys = parent + "/keys"
    }
  }

  /// How the inbox is observed.
  package struct Watching: Equatable, Sendable {
    package enum Mode: String, CaseIterable, Sendable {
      /// Events where the file system delivers them, else polling.
      case auto
      case inotify, polling
    }

    /// `watch:` in the file.
    package var mode = Mode.auto
    package var pollInterval = Duration.seconds(5)
    /// How long a file must lie unchanged before it counts as finished.
    package var settle = Duration.seconds(1)
    /// How long an incomplete file may lie unchanged before it is refused.
    package var uploadTimeout = Duration.seconds(3600)
    /// How long a file that belongs to a video may wait for it before it is refused.
    package var sidecarTimeout = Duration.seconds(86400)
    /// Shell patterns (`fnmatch(3)`) of names that are no videos, beside the built-in ones (`ignore:` in the file).
    package var ignoredNames: [String] = []
    /// Lower case, without the dot.
    package var extensions: [String] = [
      "3g2", "3gp", "avi", "f4v", "flv", "m2ts", "m4v", "mk3d", "mkv", "mov", "mp4", "mpeg", "mpg", "mts", "mxf", "ogg",
      "ogv", "qt", "ts", "vob", "webm", "wmv",
    ]

    package init() {}
  }

  /// How much may be read to learn what a file holds.
  package struct Probing: Equatable, Sendable {
    /// `probe_bytes:` in the file.
    package var bytes: Int64 = 128 << 20
    /// `probe_time:` in the file.
    package var time = Duration.seconds(20)

    package init() {}
  }

  /// Who is next, and what happens after a failure.
  package struct Scheduling: Equatable, Sendable {
    package enum Order: String, CaseIterable, Sendable {
      case oldestFirst = "oldest_first"
      case newestFirst = "newest_first"
    }

    /// How many workers run at once.
    package var jobs = 2
    /// How many files are packaged at once while they are being uploaded; such workers mostly wait. 0: none.
    package var receivingJobs = 8
    package var order = Order.oldestFirst
    /// How often a worker is started for one video, the first time included.
    package var attempts = 3
    /// How long to wait after the first failure; doubles with each further one.
    package var retryDelay = Duration.seconds(30)
    /// How long a worker may go without progress before it is killed.
    package var noProgressTimeout = Duration.seconds(600)
    /// No job is started while less than this is free, bytes (`min_free:` in the file).
    package var minFreeBytes: Int64 = 2 << 30

    package init() {}
  }

  /// Answers in the share, for people who see no web page.
  package struct Receipts: Equatable, Sendable {
    /// `receipts:` in the file.
    package var isOn = false
    /// How long each lies there (`receipts_days:` in the file).
    package var days = 14

    package init() {}
  }

  /// What a worker process may use.
  package struct Worker: Equatable, Sendable {
    package enum IOClass: String, CaseIterable, Sendable {
      case bestEffort = "best_effort"
      case idle
      /// Leave what the daemon has.
      case none
    }

    /// `RLIMIT_AS`, bytes. Address space, not memory: every thread's stack and malloc arena count in full.
    package var addressSpaceBytes: Int64 = 8 << 30
    /// `RLIMIT_CPU`, all threads together.
    package var cpuTime = Duration.seconds(4 * 24 * 3600)
    /// `RLIMIT_NOFILE`.
    package var openFiles = 256
    /// `nice(2)`, 0…19.
    package var nice = 10
    package var ioClass = IOClass.bestEffort
    /// 0 (first) … 7 (last); for `bestEffort`.
    package var ioLevel = 7

    package init() {}
  }

  /// What the generated pages say.
  package struct Site: Equatable, Sendable {
    package var title = "Videos"
    /// One sentence about the site, for search engines and previews of its link.
    package var description: String?
    /// Of the pages' own words; BCP 47. `leat-site` knows which there are.
    package var language = "en"
    /// A picture for the header, and the site's icon.
    package var logo: String?
    /// `#rrggbb`, lower case.
    package var accent: String?
    /// Below every page.
    package var footer: String?
    /// A style sheet of the operator's, which comes after Leat's (`custom_css:` in the file).
    package var customStyle: String?
    /// Whether players tell the site's own server how they are used.
    package var analytics = true
    /// The player script, a file that `leat-site` copies into `assets/` (`hls_js:` in the file).
    package var hlsScript = "/usr/share/leat/hls.min.js"

    package init() {}
  }

  /// How much is said, from the least to the most.
  package enum LogLevel: String, CaseIterable, Sendable {
    case error, warning, notice, info, debug
  }
}
