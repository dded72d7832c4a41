import Foundation
import Glibc

extension LeatDaemon {
  /// The processes that the daemon has started and that work.
  package var workers: [Int32] { children.filter { !isWaiting($0) } }

  /// The worker that waits for work; nil: there is none just now.
  package var standby: Int32? { children.first(where: isWaiting) }

  private func isWaiting(_ process: Int32) -> Bool {
    (try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)) == "leat-standby\n"
  }

  private var children: [Int32] {
    let tasks = "/proc/\(process.pid)/task"
    let numbers = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
    return numbers.flatMap { number -> [Int32] in
      let bytes = FileManager.default.contents(atPath: "\(tasks)/\(number)/children") ?? Data()
      return String(decoding: bytes, as: UTF8.self).split(separator: " ").compactMap { Int32($0) }
    }
  }

  /// Asks again and again until `condition` gives a value; what the daemon said is told when it never does.
  @discardableResult
  package func until<Value>(
    _ what: String, within limit: Duration = .seconds(240), every pause: Duration = .milliseconds(20),
    _ condition: () async throws -> Value?
  ) async throws -> Value {
    try await eventually(
      what, within: limit, every: pause, describing: { journal }, condition: condition)
  }

  /// Waits until `words` stand in the journal.
  package func says(_ words: String) async throws {
    try await until("'\(words)' in the journal") { journal.contains(words) ? true : nil }
  }

  /// Writes other settings to its configuration file, and says so to it as `systemctl reload` does.
  package func reload(settings: String) throws {
    try Self.write(settings, for: root)
    process.send(SIGHUP)
  }
}
