import Catalog
import Foundation
import Inbox
import Operations

extension SidecarFiling {
  /// One look at one video.
  struct Step {
    let filing: SidecarFiling
    let id: VideoID
    let collection: CollectionName
    var outcome = Outcome()

    private var directory: CatalogDirectory { filing.spool.layout.video(id, in: collection) }
    private var place: SidecarPlace { SidecarPlace(directory: directory) }
    private var videoPath: InboxPath? {
      if case .success(let claim?) = filing.spool.readClaim(id) { return claim.path }
      return filing.sidecars.videoPath(id, in: collection)
    }

    /// - Returns: nil when there is none.
    func manifest() throws -> Manifest? {
      do throws(CatalogError) { return try directory.readManifest() } catch {
        if error.isMissing { return nil }
        throw error
      }
    }

    /// - Returns: nil, and nothing was done, when somebody else holds the lock.
    func withLock<Result>(_ body: () throws -> Result) throws -> Result? {
      guard let lock = try DirectoryLock.acquire(directory) else { return nil }
      let result = try body()
      _ = consume lock
      return result
    }

    /// While a worker has the video, or soon will: what is said about it counts from the next time on that the manifest is
    /// written, and what is broken is said at once. All files stay where they are, for the case that there will be no
    /// video.
    mutating func prepare(_ files: [BytePath]) throws {
      let (good, bad) = try examine(files)
      var overlay = place.overlay(of: good)
      overlay.warnings = (overlay.warnings ?? []) + bad.map(SidecarPlace.warning)
      if overlay.warnings?.isEmpty == true { overlay.warnings = nil }
      overlay = overlay.completed(by: MetadataOverlay.read(in: directory))
      for folder in [filing.sidecars.overlay(id, in: collection), directory]
      where overlay != MetadataOverlay.read(in: folder) {
        try overlay.write(in: folder)
      }
      // Without need the lock is not taken: a worker that is just being started wants it.
      guard var next = try manifest() else { return try refuseAll(bad) }
      let now = next
      overlay.apply(to: &next)
      guard next != now else { return try refuseAll(bad) }
      _ = try withLock {
        guard let before = try manifest() else { return }
        var manifest = before
        overlay.apply(to: &manifest)
        guard manifest != before else { return }
        manifest.updated = Timestamp.now()
        try directory.writeManifest(manifest)
      }
      try refuseAll(bad)
    }

    private mutating func refuseAll(_ bad: [(BytePath, SidecarFault)]) throws {
      for (file, fault) in bad { try refuse(file, fault) }
    }

    /// The video is there, and nobody else writes to its folder.
    mutating func file(_ files: [BytePath], picture: DecodedPicture?) throws {
      guard var manifest = try manifest() else { return }
      var (good, bad) = try examine(files)
      if let picture, let fault = picture.fault {
        good.removeAll { $0.file == picture.file }
        bad.append((picture.file, fault))
      }
      let waiting = good.first { $0.isPicture && $0.file != picture?.file }
      good.removeAll { $0.isPicture && $0.file != picture?.file }
      try place.put(good, into: &manifest)
      var overlay = place.overlay(of: good).completed(by: MetadataOverlay.read(in: directory))
      overlay.warnings = (overlay.warnings ?? []) + bad.map(SidecarPlace.warning)
      overlay.apply(to: &manifest)
      manifest.updated = Timestamp.now()
      try directory.writeManifest(manifest, sync: true)
      MetadataOverlay.remove(in: directory)
      // Players read both from files that only a worker writes.
      if good.contains(where: \.isSubtitles) || overlay.chapters != nil {
        try filing.sidecars.markSubtitles(id, in: collection)
      }
      for sidecar in good {
        if let claim = try claim(sidecar.file) { filing.receipts?.give(.joined, for: claim) }
        try FileSystem.removeFile(sidecar.file)
        report(.sidecarTaken(file: sidecar.entry.filename, what: sidecar.entry.words), about: manifest)
      }
      for (file, fault) in bad { try refuse(file, fault) }
      try? FileManager.default.removeItem(atPath: copyPath)
      if let waiting {
        try CatalogDirectory(path: directory.file(MetadataOverlay.folder)).create()
        try AtomicFile.write(waiting.bytes, to: copyPath, sync: false)
        outcome.next = .decode(waiting.file, copy: copyPath)
      } else if try filing.sidecars.hasSubtitleMark(id, in: collection) {
        outcome.makesSubtitles = true
      } else {
        try filing.sidecars.remove(id, in: collection)
      }
    }

    private var copyPath: String { directory.file("\(MetadataOverlay.folder)/candidate") }

    private func examine(_ files: [BytePath]) throws -> ([ExaminedSidecar], [(BytePath, SidecarFault)]) {
      var good: [ExaminedSidecar] = []
      var bad: [(BytePath, SidecarFault)] = []
      let path = videoPath
      for file in files {
        do { good.append(try ExaminedSidecar(file, of: path)) } catch let fault as SidecarFault {
          bad.append((file, fault))
        }
      }
      return (good, bad)
    }

    private mutating func refuse(_ file: BytePath, _ fault: SidecarFault) throws {
      let refusal = Refusal(.sidecarUnusable, fault.description)
      try lay(file, refusal: refusal)
    }

    /// Lays the file into `rejected/`, beside its refused video.
    mutating func lay(_ file: BytePath, besideRefused: Bool) throws {
      let place = try RejectedFolder(layout: filing.spool.layout, collection: collection).take(file)
      report(.sidecarSetAside(file: text(file.name), why: "its video was refused; it lies in '\(place)'"))
    }

    /// The file as notes and receipts speak of it; it has the video's number, so that a second look knows its note again.
    private func claim(_ file: BytePath, refusal: Refusal? = nil) throws -> Claim? {
      let size = try FileSystem.status(file)?.sizeBytes ?? 0
      return (videoPath?.parent ?? .root).appending(name: file.name).map { path in
        Claim(id: id, path: path, collection: collection, sizeBytes: size, noticed: Timestamp.now(), refusal: refusal)
      }
    }

    private mutating func lay(_ file: BytePath, refusal: Refusal) throws {
      guard let claim = try claim(file, refusal: refusal) else { return }
      filing.receipts?.give(.refused(refusal, staysPartly: false), for: claim)
      let place = try RejectedFolder(layout: filing.spool.layout, collection: collection).take(file, claim, refusal)
      report(.sidecarRefused(file: text(file.name), why: "\(refusal.message) It lies in '\(place)'."))
      outcome.refused.append((claim, refusal, place.description))
    }

    mutating func giveBack(_ file: BytePath) throws {
      try filing.sidecars.giveBack(file, for: id, in: collection)
      report(.sidecarSetAside(file: text(file.name), why: "there is no such video any more; it is in the inbox again"))
    }

    private mutating func report(_ event: JournalEvent, about manifest: Manifest? = nil) {
      let name = videoPath?.name ?? Array((manifest?.source.filename ?? "a video").utf8)
      outcome.events.append((event, Journal.Subject(video: id.text, collection: collection.text, source: name)))
    }

    private func text(_ name: [UInt8]) -> String { String(decoding: name, as: UTF8.self) }
  }
}

extension ExaminedSidecar {
  fileprivate var isPicture: Bool { if case .picture = content { true } else { false } }
  fileprivate var isSubtitles: Bool { if case .subtitles = content { true } else { false } }
}

extension Manifest.Sidecar {
  /// `subtitles, en, forced`, for the journal.
  fileprivate var words: String {
    let flags = [isForced == true ? "forced" : nil, isSDH == true ? "for the hard of hearing" : nil]
    return ([kind.words, language] + flags).compactMap { $0 }.joined(separator: ", ")
  }
}
