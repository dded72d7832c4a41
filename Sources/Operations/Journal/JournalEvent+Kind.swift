extension JournalEvent {
  /// The kinds of events, each by its `MESSAGE_ID` (explained in `etc/journald/leat.catalog`). An identifier never
  /// changes: operators filter by it.
  package enum Kind: String, CaseIterable, Sendable {
    /// The daemon (or the site generator) runs.
    case started = "1056edd35bd64ccfada76a0eade4f7e8"
    /// It was asked to stop, and takes nothing new.
    case stopping = "b461c7ad15e343d5b80ef8685560ad59"
    /// A changed configuration holds from now on.
    case configurationReloaded = "8acdc79b91f94478bcddb8aa2dff3525"
    /// A changed configuration is wrong; the old one goes on.
    case configurationRejected = "e673aa760d8a4adfb3328859dd7ced11"
    /// A file was seen in the inbox for the first time.
    case noticed = "7039d15e94bc4cb588ac0b7f2ad1c1fd"
    /// A file is not finished, and why.
    case waiting = "4e65f33008364c77b6db5e1c144f177c"
    /// A file is a video, and is queued.
    case accepted = "9bf580e6f64e45aea0412ec872db4759"
    /// A file is not accepted, and why.
    case refused = "a0e9b756146645a79919693300606562"
    /// A file is being made playable while it is uploaded.
    case following = "113c317401c2438bad8416cbdfdc6507"
    /// A file is not made playable any more before its upload has ended.
    case notFollowed = "6f47544321ce4d54b8c6b6ff50eb491c"
    /// What was published of an upload is taken back.
    case withdrawn = "e7e7a332d38943669ff76e1b3225fc79"
    /// A file was a video before.
    case duplicate = "872eccc92609432a892fb582f25b345d"
    /// A file that came beside a video is in its place.
    case sidecarTaken = "5c0d5a8f1d8b4f6c9a3be0c41c7d92e6"
    /// A file that came beside a video cannot be used, and why.
    case sidecarRefused = "e16b7f0a8c3d4d52b94f27a6d0835b1e"
    /// A file that came beside a video lies elsewhere, because there is no such video.
    case sidecarSetAside = "94d2c6b35e7a4c18a6f1d08b73e9520f"
    /// A worker process begins.
    case workerStarted = "a97d00814d444f21955fe6ec1b73c0bd"
    /// Watching can begin.
    case playable = "8847257f25a54eae93e80625bfa2a0ef"
    /// The stream is complete, verified and on disk.
    case ready = "03d0e0525cd44c6c90c28a8020ea9288"
    /// A ready video can be watched in smaller sizes, too.
    case ladder = "3f0c2a6be1d24b7f9a58c7d40e916b82"
    /// A try failed, and there will be another.
    case retrying = "f5ba9a678c1d45748c30314bdfce00e6"
    /// The last try failed, or further ones are pointless.
    case failed = "d355f3e762ad452da7e1511de958f229"
    /// A worker got no further for too long, and was ended.
    case noProgress = "aa2f087dbb234d3d842b83a630287772"
    /// Something that an earlier run left behind was put in order.
    case recovered = "fce981846fb04f638a8ed7c87b6ad66f"
    /// A source could not be deleted or moved as configured.
    case sourceKept = "03c098d128144e96bc4256d0ef508176"
    /// How loud a track was whose loudness is changed.
    case loudness = "4d8d0106d13b48349fb920d88f40da18"
    /// The file system delivers no events.
    case pollingInstead = "670220dac6a44506ac1da1a7c5940b9b"
    /// The kernel gives no more inotify watches.
    case watchLimitReached = "c5bbd57a6edc4e5d9962bedf4d1d7d1a"
    /// The kernel dropped events; the inbox is scanned as a whole.
    case queueOverflowed = "15f43e2c399b4fcb8e07ec5a83b0edfe"
    /// No job is started for want of space.
    case freeSpaceLow = "ea2d16d12b6a4e2b8b533e50acda1335"
    /// There is enough space again.
    case freeSpaceAgain = "885c3b2e2dea4169be46ff1eb47cc694"
    /// A manifest cannot be read.
    case entryBroken = "b9126c41fc174197959f3351becc5840"
    /// An operation of the program itself failed.
    case trouble = "fa27f0f1072b4248971c8e92dc46d0cd"

    package var messageID: String { rawValue }
  }
}
