import Synchronization

/// Where `SampleVideos` put its files, for the exit handler, which can capture nothing.
let sampleFolder = Remembered()

/// A string that one thread leaves for another.
final class Remembered: Sendable {
  private let value = Mutex<String?>(nil)
  func store(_ text: String) { value.withLock { $0 = text } }
  func load() -> String? { value.withLock { $0 } }
}
