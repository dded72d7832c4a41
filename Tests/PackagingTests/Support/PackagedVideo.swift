import Catalog
import Foundation
import HLS
import Media
import TestSupport
import Testing

@testable import Packaging

/// A video's directory, and what runs of the packager make of it.
struct PackagedVideo: Sendable {
  let folder: TemporaryDirectory
  var directory: CatalogDirectory { CatalogDirectory(path: folder.path("out")) }

  init() throws { folder = try TemporaryDirectory("packaged") }

  /// Packages `file` in this process; an earlier run's output is continued.
  /// - Parameters:
  ///   - cancelAt: calls the work off when the demuxer has read so many bytes.
  ///   - isArriving: whether somebody is still writing `file`.
  @discardableResult
  func package(
    _ file: String, options: PackagingOptions = Self.quick, subtitles: [GivenSubtitles] = [], cancelAt: Int64? = nil,
    isArriving: Bool = false, onEvent: @escaping @Sendable (PackagingEvent) -> Void = { _ in }
  ) async throws -> PackageJob.Outcome {
    let control = PackagingControl(isComplete: !isArriving)
    let upload = isArriving ? try Upload(of: file, in: folder, control) : nil
    let job = PackageJob(directory: directory, options: options, control: control, onEvent: onEvent)
    let manifest = Manifest(
      id: .random(), title: "Test", collection: .videos, source: Manifest.Source(filename: "test"))
    return await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        let outcome = job.run(newManifest: manifest, subtitles: { subtitles }) { _ throws(PackagingError) in
          try media { () throws(MediaError) in
            if let upload { return try Demuxer.open(upload.start()) }
            let file = try FileSource(path: file)
            guard let cancelAt else { return try Demuxer.open(file) }
            return try Demuxer.open(CancellingSource(file, at: cancelAt, control))
          }
        }
        continuation.resume(returning: outcome)
      }
    }
  }

  /// Packages `file`, which has to succeed.
  func ready(
    _ file: String, options: PackagingOptions = Self.quick, subtitles: [GivenSubtitles] = [], isArriving: Bool = false
  ) async throws -> Manifest {
    let outcome = try await package(file, options: options, subtitles: subtitles, isArriving: isArriving)
    guard case .ready(let manifest) = outcome else { throw NotReady(outcome: "\(outcome)") }
    #expect(try directory.readManifest().state == .ready)
    return manifest
  }

  struct NotReady: Error, CustomStringConvertible {
    let outcome: String
    var description: String { "not ready: \(outcome)" }
  }

  /// Without waiting for the disk.
  static var quick: PackagingOptions {
    var options = PackagingOptions()
    options.syncsSegments = false
    return options
  }

  /// A copy of `file` with the same packets, and what `options` of ffmpeg change about them.
  func remuxed(_ file: String, _ options: [String]) async throws -> String {
    let copy = folder.path("remuxed." + (file.split(separator: ".").last ?? ""))
    try await run(
      .ffmpeg, ["-v", "error", "-nostdin", "-y", "-i", file, "-map", "0", "-c", "copy"] + options + [copy])
    return copy
  }

  var master: String { directory.file("master.m3u8") }

  func rendition(_ name: String) throws -> RenditionFiles { try RenditionFiles(directory.file(name)) }

  /// Every file but the manifest and the lock, by its path.
  func files() throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: directory.path) {
      if name == "manifest.json" || name == ".lock" { continue }
      var isFolder = ObjCBool(false)
      guard FileManager.default.fileExists(atPath: directory.file(name), isDirectory: &isFolder), !isFolder.boolValue
      else { continue }
      files[name] = FileManager.default.contents(atPath: directory.file(name))
    }
    return files
  }
}

extension Manifest {
  /// What packaging has to say, without the rules of other people that the source, or the set of renditions, breaks.
  var ownWarnings: [String] { (warnings ?? []).filter { !$0.contains("(Apple ") && !$0.contains("(RFC ") } }
}

/// A file whose reader calls the work off at some point.
private final class CancellingSource: ByteSource {
  private let file: FileSource
  private let limit: Int64
  private let control: PackagingControl

  init(_ file: FileSource, at limit: Int64, _ control: PackagingControl) {
    self.file = file
    self.limit = limit
    self.control = control
  }

  var name: String { file.name }
  var sizeBytes: Int64 { file.sizeBytes }
  var isSeekable: Bool { true }
  var position: Int64 { file.position }
  func seek(to offset: Int64) throws(MediaError) { try file.seek(to: offset) }
  func cancel() { file.cancel() }
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(MediaError) -> Int {
    if position >= limit { control.cancel() }
    return try file.read(into: buffer)
  }
}

/// A copy of a file that is written while it is read.
private final class Upload: Sendable {
  private static let pieces = 40

  private let bytes: Data
  private let path: String
  private let control: PackagingControl

  init(of file: String, in folder: TemporaryDirectory, _ control: PackagingControl) throws {
    bytes = try Data(contentsOf: URL(filePath: file))
    path = folder.path("arriving")
    self.control = control
    try Data().write(to: URL(filePath: path))
  }

  /// Begins to write; says so when everything is there.
  func start() throws(MediaError) -> GrowingFile {
    guard let file = FileHandle(forUpdatingAtPath: path) else {
      throw .system(step: "open", file: path, errno: errno)
    }
    let source = try GrowingFile(duplicating: file.fileDescriptor, name: path)
    control.attach(source)
    Thread.detachNewThread { [self] in
      for piece in 0..<Self.pieces {
        let range = bytes.count * piece / Self.pieces..<bytes.count * (piece + 1) / Self.pieces
        try? file.write(contentsOf: bytes[range])
        // So that what is there is read before there is more.
        Thread.sleep(forTimeInterval: 0.01)
      }
      control.complete()
    }
    return source
  }
}
