import CSystemd
import Glibc

extension Journal {
  /// What journald gets: `NAME=value`, the value any bytes.
  func fields(of event: JournalEvent, about subject: Subject, saying sentence: String) -> [[UInt8]] {
    var all = fields(sentence, event.level)
    func add(_ name: String, _ value: String?) {
      if let value { all.append(Array("\(name)=\(value)".utf8)) }
    }
    add("MESSAGE_ID", event.kind.messageID)
    add("LEAT_VIDEO", subject.video)
    add("LEAT_COLLECTION", subject.collection)
    if let source = subject.source { all.append(Array("LEAT_SOURCE=".utf8) + source) }
    add("LEAT_STAGE", event.stage)
    add("LEAT_REASON", event.reason)
    return all
  }

  func fields(_ message: String, _ level: Configuration.LogLevel) -> [[UInt8]] {
    ["MESSAGE=\(message)", "PRIORITY=\(level.priority)", "SYSLOG_IDENTIFIER=\(identifier)"].map { Array($0.utf8) }
  }

  /// Whether journald took it.
  func send(_ fields: [[UInt8]]) -> Bool {
    let bytes = fields.flatMap(\.self)
    return bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      let vectors = fields.map { field in
        defer { rest = rest.dropFirst(field.count) }
        return iovec(
          iov_base: UnsafeMutableRawPointer(mutating: buffer.baseAddress?.advanced(by: rest.startIndex)),
          iov_len: field.count)
      }
      return sd_journal_sendv(vectors, Int32(clamping: vectors.count)) == 0
    }
  }
}
