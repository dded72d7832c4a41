import CSystemd
import Glibc

/// Where Leat tells what happens: journald with fields, or a line on stderr.
package struct Journal: Sendable {
  /// Where messages go.
  enum Sink: Equatable, Sendable {
    /// journald's own protocol.
    case journald
    /// Lines with a `<N>` before them, as `sd-daemon(3)` and log collectors read them.
    case prefixedLines
    /// Lines for somebody who sits in front of them.
    case plainLines
  }

  /// Which video a message is about; what is not known yet is left out.
  package struct Subject: Equatable, Sendable {
    package var video: String?
    package var collection: String?
    /// The name of the file as it came: bytes, not always UTF-8.
    package var source: [UInt8]?

    package init(video: String? = nil, collection: String? = nil, source: [UInt8]? = nil) {
      self.video = video
      self.collection = collection
      self.source = source
    }

    package init(video: String? = nil, collection: String? = nil, source: String) {
      self.init(video: video, collection: collection, source: Array(source.utf8))
    }
  }

  /// `SYSLOG_IDENTIFIER`: the program's name.
  package let identifier: String
  /// What is less important is not told.
  package var level: Configuration.LogLevel
  let sink: Sink
  /// Where lines go; a test's own file instead of stderr.
  let descriptor: Int32

  package init(identifier: String, level: Configuration.LogLevel = .info) {
    let environment = getenv("JOURNAL_STREAM").map { String(cString: $0) }
    self.init(
      identifier: identifier, level: level, sink: Self.sink(journalStream: environment, descriptor: STDERR_FILENO),
      descriptor: STDERR_FILENO)
  }

  init(identifier: String, level: Configuration.LogLevel, sink: Sink, descriptor: Int32) {
    self.identifier = identifier
    self.level = level
    self.sink = sink
    self.descriptor = descriptor
  }

  /// Tells `event`, unless it is less important than `level`.
  package func record(_ event: JournalEvent, about subject: Subject = Subject()) {
    guard event.level.priority <= level.priority else { return }
    let sentence = event.sentence(about: subject.name)
    if sink == .journald, send(fields(of: event, about: subject, saying: sentence)) { return }
    Console.write(line(sentence, event.level), to: descriptor)
  }

  /// Tells something for developers.
  package func debug(_ message: @autoclosure () -> String) {
    guard level == .debug else { return }
    let message = String(printable: message())
    if sink == .journald, send(fields(message, .debug)) { return }
    Console.write(line(message, .debug), to: descriptor)
  }

  private func line(_ message: String, _ level: Configuration.LogLevel) -> String {
    switch sink {
    case .plainLines: "\(identifier): \(level.priority <= 4 ? "\(level.rawValue): " : "")\(message)\n"
    // Also when journald did not take it.
    case .prefixedLines, .journald: "<\(level.priority)>\(message)\n"
    }
  }

  /// journald when stderr is connected to it: then it runs, and whoever started us wants it.
  static func sink(journalStream: String?, descriptor: Int32) -> Sink {
    var status = stat()
    if let journalStream, fstat(descriptor, &status) == 0,
      journalStream == "\(status.st_dev):\(status.st_ino)", access("/run/systemd/journal/socket", F_OK) == 0
    {
      return .journald
    }
    return isatty(descriptor) == 1 ? .plainLines : .prefixedLines
  }
}

extension Journal.Subject {
  /// How people know it: the file's name, and the identifier once there is one.
  var name: String? {
    let source = source.map { "'\(String(printable: $0))'" }
    let video = video.map { String(printable: $0) }
    switch (source, video) {
    case (let source?, let video?): return "\(source) [\(video)]"
    case (let source?, nil): return source
    case (nil, let video?): return video
    case (nil, nil): return nil
    }
  }
}

extension Configuration.LogLevel {
  /// The number that syslog and journald use (`syslog(3)`).
  package var priority: Int {
    switch self {
    case .error: 3
    case .warning: 4
    case .notice: 5
    case .info: 6
    case .debug: 7
    }
  }
}
