package import Catalog
import Foundation

extension DirectoryLock {
  /// Waits for whoever has it for a moment: leatd, when it writes what people say about a video, or a worker that adds subtitles
  /// or pictures. Who packages holds it for long.
  /// - Parameter seconds: how long to wait at the most.
  package static func acquire(
    _ directory: CatalogDirectory, within seconds: Double
  ) throws(PackagingError) -> DirectoryLock {
    let end = ContinuousClock.now + .seconds(seconds)
    while true {
      if let lock = try catalog({ () throws(CatalogError) in try DirectoryLock.acquire(directory) }) { return lock }
      guard ContinuousClock.now < end else { throw .locked(directory: directory.path) }
      Thread.sleep(forTimeInterval: 0.02)
    }
  }

  /// Waits until it is cancelled, or for ten minutes.
  static func acquire(
    _ directory: CatalogDirectory, patiently control: PackagingControl
  ) throws(PackagingError) -> DirectoryLock {
    for _ in 0..<6000 {
      if let lock = try catalog({ () throws(CatalogError) in try DirectoryLock.acquire(directory) }) { return lock }
      if control.isCancelled { throw .cancelled }
      Thread.sleep(forTimeInterval: 0.1)
    }
    throw .locked(directory: directory.path)
  }
}
