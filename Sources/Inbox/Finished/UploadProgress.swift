package import Catalog

/// How an upload has got on so far, from one look at the file after another; says whether to wait on, to take the file,
/// or to give up.
///
/// A pure value: it is told what was seen and what time it is. It belongs to one path; when another file appears there
/// (another inode), or the file changes, it begins again by itself.
package struct UploadProgress: Equatable, Sendable {
  package typealias Instant = ContinuousClock.Instant

  /// How long things may take.
  package struct Limits: Equatable, Sendable {
    /// How long a file that looks finished must lie unchanged.
    package var settle = Duration.seconds(1)
    /// The same, where only time tells: the container has no end of its own, or nobody can say whether there is a writer.
    package var quiet = Duration.seconds(10)
    /// The same, where neither tells.
    package var longQuiet = Duration.seconds(30)
    /// How long an incomplete file may lie unchanged before the upload counts as given up.
    package var uploadTimeout = Duration.seconds(3600)
    /// How long somebody may hold a file open without writing anything to it; then it is said, not acted upon.
    package var lookAgain = Duration.seconds(1)

    package init() {}
    package init(settle: Duration, uploadTimeout: Duration) {
      self.settle = settle
      self.uploadTimeout = uploadTimeout
      quiet = max(quiet, settle)
      longQuiet = max(longQuiet, settle)
    }
  }

  package enum Writer: Equatable, Sendable { case none, present, unknown }

  /// What one look at the file has shown.
  package struct Observation: Equatable, Sendable {
    package var status: FileStatus
    package var writer: Writer
    package var completeness: Completeness
    /// It came to this path by a rename (`InboxHint.file`), so it was whole before it came.
    package var movedIn: Bool
    /// Its name alone says that it is no video, so that there is nothing to wait for.
    package var isRefusedByName: Bool

    package init(
      status: FileStatus, writer: Writer, completeness: Completeness, movedIn: Bool = false,
      isRefusedByName: Bool = false
    ) {
      self.status = status
      self.writer = writer
      self.completeness = completeness
      self.movedIn = movedIn
      self.isRefusedByName = isRefusedByName
    }
  }

  package enum Verdict: Equatable, Sendable {
    /// Look again at `until`, or as soon as there is a hint; `why` is for `leat status`.
    case wait(until: Instant, why: String)
    /// All of it is there: claim it.
    case finished
    /// It never became a whole file: claim it as refused.
    case timedOut(Refusal)
  }

  package let limits: Limits
  /// When the file was first seen at this path.
  package private(set) var since: Instant?
  /// When it was last seen to change.
  package private(set) var lastChange: Instant?
  private var lastStatus: FileStatus?
  private var cameByRename = false

  package init(limits: Limits) { self.limits = limits }

  /// Takes in what was seen at `now`.
  package mutating func observe(_ seen: Observation, at now: Instant) -> Verdict {
    note(seen, at: now)
    let quietSince = lastChange ?? now

    if seen.writer == .present {
      return .wait(until: nextLook(now, quietSince), why: "it is still being written")
    }
    if seen.status.sizeBytes == 0 { return emptyFile(seen, at: now, quietSince) }
    if seen.isRefusedByName { return afterQuiet(quietTime(seen, known: true), now, quietSince) }

    switch seen.completeness {
    case .complete, .mayGoOn, .unrecognised:
      return afterQuiet(quietTime(seen, known: true), now, quietSince)
    case .unbounded:
      return afterQuiet(quietTime(seen, known: false), now, quietSince)
    // Moved in, it was as it is before it came: a recording that broke off.
    case .cut where cameByRename && seen.writer == .none: return .finished
    case .cut(let why): return unfinished(why, nil, now, quietSince)
    case .incomplete(let why, let missing): return unfinished(why, missing, now, quietSince)
    }
  }

  private func unfinished(_ why: String, _ missing: Int64?, _ now: Instant, _ quietSince: Instant) -> Verdict {
    let deadline = quietSince + limits.uploadTimeout
    if now >= deadline {
      return .timedOut(RefusalText.unfinishedUpload(why: why, missingBytes: missing, waited: limits.uploadTimeout))
    }
    return .wait(until: min(deadline, nextLook(now, quietSince)), why: why)
  }

  /// When what was known about the file stops being so: it is another one, or it has changed.
  private mutating func note(_ seen: Observation, at now: Instant) {
    if since == nil || lastStatus?.identity != seen.status.identity {
      since = now
      lastChange = now
      cameByRename = seen.movedIn
    } else if lastStatus?.sizeBytes != seen.status.sizeBytes
      || lastStatus?.modifiedNanoseconds != seen.status.modifiedNanoseconds
      || lastStatus?.allocatedBytes != seen.status.allocatedBytes
    {
      lastChange = now
      cameByRename = false
    } else if seen.writer == .present {
      // Somebody who still has the file open has not given up, however slow the line.
      lastChange = now
      cameByRename = false
    } else if seen.movedIn {
      cameByRename = true
    }
    lastStatus = seen.status
  }

  /// How long the file must lie still; `known`: its container has an end that was checked.
  private func quietTime(_ seen: Observation, known: Bool) -> Duration {
    switch (seen.writer == .none, known) {
    // A rename puts a whole file in place, and nobody holds it: nothing to wait for.
    case (true, _) where cameByRename: .zero
    case (true, true): limits.settle
    case (true, false), (false, true): limits.quiet
    case (false, false): limits.longQuiet
    }
  }

  private func afterQuiet(_ quiet: Duration, _ now: Instant, _ quietSince: Instant) -> Verdict {
    let end = quietSince + quiet
    return now >= end ? .finished : .wait(until: end, why: "it has just changed")
  }

  /// Many programs make a file first and fill it later.
  private func emptyFile(_ seen: Observation, at now: Instant, _ quietSince: Instant) -> Verdict {
    let patience = cameByRename ? quietTime(seen, known: true) : limits.uploadTimeout
    let end = quietSince + patience
    if now >= end { return .timedOut(RefusalText.empty) }
    return .wait(until: min(end, nextLook(now, quietSince)), why: "it is empty so far")
  }

  /// Soon after a change, then less and less often; each look costs a few system calls.
  private func nextLook(_ now: Instant, _ quietSince: Instant) -> Instant {
    let idle = quietSince.duration(to: now)
    return now + min(.seconds(15), max(limits.lookAgain, idle / 8))
  }
}
