extension JournalEvent {
  /// One line for people. `name` is how the video is called, printable and quoted; nil when it is about none.
  func sentence(about name: String?) -> String {
    let name = name ?? "a video"
    switch self {
    case .started(let version, let root): return "Leat \(version) runs below \(String(quoting: root))"
    case .stopping(let why): return "stopping: \(String(printable: why))"
    case .configurationReloaded(let path): return "configuration \(String(quoting: path)) read again"
    case .configurationRejected(let error):
      let problems = error.problems.map { String(printable: $0.description) }
      return "configuration not taken, the old one goes on: \(problems.joined(separator: "; "))"
    case .noticed(let size): return "noticed \(name)\(size.map { ", \(sizeText($0))" } ?? "")"
    case .waiting(let why): return "waiting for \(name): \(String(printable: why))"
    case .accepted(let size, let why):
      let transcoding = why.map { ", to be transcoded: \(String(printable: $0))" } ?? ""
      return "accepted \(name)\(size.map { ", \(sizeText($0))" } ?? "")\(transcoding)"
    case .refused(let code, let message): return "refused \(name) (\(code)): \(String(printable: message))"
    case .following(let size, let expected):
      let whole = expected.map { " of \(sizeText($0))" } ?? ""
      return "following \(name) while it arrives, \(sizeText(size))\(whole) so far"
    case .notFollowed(let why): return "not following \(name) any more: \(String(printable: why))"
    case .withdrawn(let why): return "withdrew \(name): \(String(printable: why))"
    case .duplicate(let earlier, let isSkipped):
      return "\(name) has the same content as video \(earlier)\(isSkipped ? ", and is skipped" : "")"
    case .sidecarTaken(let file, let what):
      return "added \(String(quoting: file)) to \(name): \(String(printable: what))"
    case .sidecarRefused(let file, let why):
      return "did not use \(String(quoting: file)) of \(name): \(String(printable: why))"
    case .sidecarSetAside(let file, let why):
      return "set \(String(quoting: file)) of \(name) aside: \(String(printable: why))"
    case .workerStarted(let process, let attempt):
      return "working on \(name), process \(process)\(attempt > 1 ? ", try \(attempt)" : "")"
    case .playable(let after): return "playable: \(name), after \(durationText(after))"
    case .ready(let took, let length):
      let speed = length.flatMap { speedText(length: $0, took: took) } ?? ""
      return "ready: \(name), in \(durationText(took))\(speed)"
    case .ladder(let sizes): return "smaller renditions of \(name): \(String(printable: sizes))"
    case .retrying(let why, let attempt, let attempts, let after):
      let next = "next in \(durationText(after))"
      return "try \(attempt) of \(attempts) failed for \(name), \(next): \(String(printable: why))"
    case .failed(let why, let next):
      let reason = why.hasSuffix(".") ? String(why.dropLast()) : why
      return "failed: \(name): \(String(printable: reason)); \(String(printable: next))"
    case .noProgress(let process, let after):
      return "ended process \(process): no progress with \(name) for \(durationText(after))"
    case .recovered(let what): return "put in order: \(name): \(String(printable: what))"
    case .sourceKept(let why): return "the source of \(name) stays in the spool: \(String(printable: why))"
    case .loudness(let what): return "\(name): \(String(printable: what))"
    case .pollingInstead(let folder, let fileSystem, let interval):
      let place = "\(String(quoting: folder)) lies on \(String(printable: fileSystem))"
      return "polling every \(durationText(interval)): \(place), which delivers no events"
    case .watchLimitReached(let folder):
      let remedy = "raise fs.inotify.max_user_watches; polling what has none"
      return "no more inotify watches, at \(String(quoting: folder)): \(remedy)"
    case .queueOverflowed: return "the kernel dropped inotify events; scanning the whole inbox"
    case .freeSpaceLow(let free, let wanted):
      return "starting nothing: \(sizeText(free)) free, min_free is \(sizeText(wanted))"
    case .freeSpaceAgain(let free): return "starting videos again: \(sizeText(free)) free"
    case .entryBroken(let path, let why): return "cannot read \(String(quoting: path)): \(String(printable: why))"
    case .trouble(let what): return String(printable: what)
    }
  }
}

private func speedText(length: Duration, took: Duration) -> String? {
  guard took > .zero, length > .zero else { return nil }
  return ", \(decimal(length.seconds / took.seconds)) × real time"
}

/// `850 ms`, `2.5 s`, `3 min 20 s`, `2 h 5 min`.
package func durationText(_ duration: Duration) -> String {
  let seconds = max(0, duration.seconds)
  if seconds == 0 { return "0 s" }
  if seconds < 0.9995 { return "\(Int((seconds * 1000).rounded())) ms" }
  if seconds < 59.95 { return "\(decimal(seconds)) s" }
  let whole = Int64(seconds.rounded())
  let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
  if hours > 0 { return minutes > 0 ? "\(hours) h \(minutes) min" : "\(hours) h" }
  return rest > 0 ? "\(minutes) min \(rest) s" : "\(minutes) min"
}

/// `512 B`, `1.4 GiB`.
package func sizeText(_ bytes: Int64) -> String {
  var amount = Double(bytes)
  var unit = "B"
  for next in ["KiB", "MiB", "GiB", "TiB"] where amount >= 1024 {
    amount /= 1024
    unit = next
  }
  return "\(decimal(amount)) \(unit)"
}

/// With one decimal below a hundred, unless that is a zero.
private func decimal(_ value: Double) -> String {
  guard value < 99.95 else { return value < 1e15 ? "\(Int64(value.rounded()))" : "\(value)" }
  let tenths = (value * 10).rounded() / 10
  return tenths == tenths.rounded() ? "\(Int(tenths))" : "\(tenths)"
}
