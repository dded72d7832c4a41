package import Catalog
import Foundation

/// What lies where at the moment, read from the files alone: `leat status` needs no daemon to answer.
package struct StatusReport: Encodable, Equatable, Sendable {
  package var schema = 1
  /// In the inbox, not claimed yet.
  package var receiving: [Arrival] = []
  /// Everything that has a manifest; what is being worked on first, then by time, the latest first.
  package var videos: [Video] = []
  /// In `rejected/`, the latest first.
  package var refused: [RefusedFile] = []
  /// What could not be read.
  package var broken: [Broken] = []

  /// A file that is still being uploaded, as `spool/receiving.json` tells it.
  package struct Arrival: Codable, Equatable, Sendable {
    package var path: String
    package var collection: String
    package var sizeBytes: Int64
    /// How long it is going to be, when its beginning tells.
    package var expectedSizeBytes: Int64?
    package var since: String
    package var why: String
    /// The video that is being made of it already.
    package var video: String?
  }

  package struct Video: Encodable, Equatable, Sendable {
    package var id: String
    package var collection: String
    package var title: String
    package var filename: String
    /// A manifest's state; `queued` while no worker has begun.
    package var state: String
    /// 0…1.
    package var progress: Double
    /// Seconds of video made per second since the file was accepted; nil when there is nothing to tell it by.
    package var speed: Double?
    package var sizeBytes: Int64?
    /// Seconds.
    package var duration: Double?
    package var attempts: Int
    package var error: String?
    package var created: String
    package var updated: String
  }

  package struct Broken: Encodable, Equatable, Sendable {
    package var path: String
    package var reason: String
  }

  /// Looks at everything below `layout`.
  /// - Throws: when `public/` cannot be listed; what is wrong with one entry stands in `broken`.
  package init(reading layout: CatalogLayout) throws(CatalogError) {
    var manifests: [Manifest] = []
    for directory in try layout.catalog.directories() {
      do throws(CatalogError) {
        manifests.append(try CatalogEntry(reading: directory).manifest.get())
      } catch {
        broken.append(Broken(path: directory.manifestPath, reason: "\(error)"))
      }
    }
    manifests.sort { ($0.statusRank, $1.created, $1.id.text) < ($1.statusRank, $0.created, $0.id.text) }
    videos = manifests.map(Video.init)
    readArrivals(layout.receivingFile)
    for name in FolderNames.list(Array(layout.rejected.utf8)) {
      refused += RefusedFile.list(in: Array("\(layout.rejected)/".utf8) + name)
    }
    refused.sort { ($1.refused, $0.file) < ($0.refused, $1.file) }
  }

  private mutating func readArrivals(_ path: String) {
    // No daemon has run yet, or it was stopped: then nothing is being received.
    guard let bytes = FileManager.default.contents(atPath: path) else { return }
    struct File: Decodable { var files: [Arrival] }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
      receiving = try decoder.decode(File.self, from: bytes).files
    } catch {
      broken.append(Broken(path: path, reason: "is not what leatd writes"))
    }
  }

  /// For scripts.
  package var json: String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // Numbers and texts alone: nothing here can fail to be encoded.
    guard let data = try? encoder.encode(self) else { return "{}\n" }
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}

extension StatusReport.Video {
  init(_ manifest: Manifest) {
    id = manifest.id.text
    collection = manifest.collection.text
    title = manifest.title
    filename = manifest.source.filename
    state = manifest.state == .processing && manifest.attempts == 0 ? "queued" : manifest.state.rawValue
    progress = manifest.progress
    sizeBytes = manifest.source.sizeBytes
    duration = manifest.source.duration
    attempts = manifest.attempts
    error = manifest.error?.message
    created = Timestamp.text(manifest.created)
    updated = Timestamp.text(manifest.updated)
    let took = (manifest.ready ?? manifest.updated).timeIntervalSince(manifest.created)
    let made = manifest.stream?.playableDuration ?? 0
    speed = took > 0 && made > 0 ? made / took : nil
  }
}

extension Manifest {
  /// What is being done comes first, then what is about to be, then what is over.
  fileprivate var statusRank: Int { state.isFinal ? 2 : attempts == 0 ? 1 : 0 }
}
