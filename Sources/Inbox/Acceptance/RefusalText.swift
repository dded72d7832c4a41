package import Catalog

/// Every sentence that a refused file's owner reads, in one table: what is wrong, and what to do.
package enum RefusalText {
  package static func notARegularFile(kind: String) -> Refusal {
    Refusal(.notARegularFile, "This is \(kind), not a video file. Copy the video file itself into the folder.")
  }
}
