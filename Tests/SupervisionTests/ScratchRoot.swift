import Catalog
import Foundation
import Glibc
import Inbox
import Operations
import Supervision

/// A root of Leat's that is there for one test.
final class ScratchRoot: Sendable {
  let path: String
  let layout: CatalogLayout

  init() throws {
    path = NSTemporaryDirectory() + "leat-daemon-" + UUID().uuidString
    layout = CatalogLayout(root: path)
    for folder in [layout.inbox, layout.spool, layout.rejected, layout.publicRoot] {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var spool: Spool { Spool(layout: layout) }
  var inbox: InboxFolder { InboxFolder(path: layout.inbox) }
  var claiming: Claiming { Claiming(spool: spool, inbox: inbox) }
  var configuration: Configuration { Configuration(root: path) }

  func recovery(_ disposal: SourceDisposal = .delete) -> Recovery {
    Recovery(spool: spool, inbox: inbox) { _ in disposal }
  }

  /// Puts a file into the inbox and returns its path there.
  @discardableResult
  func drop(_ name: [UInt8], _ content: String = "content", folder: String? = nil) throws -> InboxPath {
    let path = try inboxPath((folder.map { Array("\($0)/".utf8) } ?? []) + name)
    if let folder {
      try FileManager.default.createDirectory(atPath: "\(layout.inbox)/\(folder)", withIntermediateDirectories: true)
    }
    try write(Array(layout.inbox.utf8) + [UInt8(ascii: "/")] + path.bytes, content)
    try waitForWriters(of: path)
    return path
  }

  /// A process that another test starts just now has the file open until it calls `exec`: still a writer.
  private func waitForWriters(of path: InboxPath) throws {
    for _ in 0..<1000 {
      if case .writer = WriterDetection.examine(try inbox.openFile(path)) { usleep(5000) } else { return }
    }
  }

  @discardableResult
  func drop(_ name: String, _ content: String = "content", folder: String? = nil) throws -> InboxPath {
    try drop(Array(name.utf8), content, folder: folder)
  }

  func write(_ path: [UInt8], _ content: String) throws {
    let descriptor = (path.map(CChar.init(bitPattern:)) + [0]).withUnsafeBufferPointer {
      open($0.baseAddress ?? UnsafePointer(strdup("")), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    }
    guard descriptor >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    defer { close(descriptor) }
    _ = content.withCString { Glibc.write(descriptor, $0, strlen($0)) }
  }

  /// Claims a file as far as `last`.
  @discardableResult
  func claim(_ path: InboxPath, through last: ClaimStep = .release) throws -> Claim {
    let file = try inbox.openFile(path)
    let outcome = try claiming.claim(file, at: path, noticed: Timestamp.now(), isUntouched: { true }, through: last)
    guard case .claimed(let claim) = outcome else { throw POSIXError(.EAGAIN) }
    return claim
  }

  /// Puts one file in the place of another, as `mv` does.
  func exchange(_ from: String, _ to: String) throws {
    guard rename("\(path)/\(from)", "\(path)/\(to)") == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
  }

  /// Does to the catalog what a worker would.
  func work(_ claim: Claim, _ state: VideoState, error: Manifest.Failure? = nil) throws {
    let output = spool.output(claim)
    var manifest = try output.readManifest()
    manifest.state = state
    manifest.error = error
    if state == .ready {
      manifest.stream = Manifest.Stream(segmentType: "fmp4", targetDuration: 6)
      manifest.stream?.master = "master.m3u8"
      try AtomicFile.write("#EXTM3U\n", to: output.file("master.m3u8"), sync: false)
    }
    try output.writeManifest(manifest)
  }

  /// All names below `folder` of the root, sorted, folders left out.
  func files(in folder: String) -> [String] {
    let base = "\(path)/\(folder)"
    let all = FileManager.default.enumerator(atPath: base)?.compactMap { $0 as? String } ?? []
    return all.filter { name in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: "\(base)/\(name)", isDirectory: &isFolder)
      return !isFolder.boolValue
    }.sorted()
  }

  func content(_ name: String) -> String? {
    FileManager.default.contents(atPath: "\(path)/\(name)").map { String(decoding: $0, as: UTF8.self) }
  }

  /// The only video that has a manifest; nil when there is none.
  func onlyManifest() throws -> Manifest? { try layout.catalog.entries().first?.manifest.get() }

  /// The state of every video that has a manifest.
  func states() throws -> [VideoState] {
    try layout.catalog.entries().map { try $0.manifest.get().state }
  }
}

func inboxPath(_ bytes: [UInt8]) throws -> InboxPath {
  guard let path = InboxPath(bytes: bytes) else { throw POSIXError(.EINVAL) }
  return path
}
