import Operations

/// What a worker writes to stderr: passed on up to a limit, and its end remembered.
///
/// A hostile file can make a decoder complain a million times; journald would then drop the daemon's own lines.
struct WorkerOutput {
  /// Bytes of one worker that are passed on.
  static let forwardedLimit = 64 << 10
  private static let rememberedLimit = 2 << 10

  private var forwarded = 0
  private var tail: [UInt8] = []

  /// - Returns: what to pass on of `bytes`.
  mutating func absorb(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    tail += bytes.suffix(Self.rememberedLimit)
    if tail.count > Self.rememberedLimit { tail.removeFirst(tail.count - Self.rememberedLimit) }
    let room = Self.forwardedLimit - forwarded
    guard room > 0 else { return [] }
    forwarded += bytes.count
    if bytes.count < room { return Array(bytes) }
    return bytes.prefix(room) + Array("\n<4>the worker says too much; the rest is left out\n".utf8)
  }

  /// The last line that is not empty, without its `<N>` prefix.
  var lastWords: String {
    let lines = tail.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") })
    guard let line = lines.last(where: { $0.contains { $0 != UInt8(ascii: " ") } }) else { return "" }
    let text = String(printable: line)
    guard text.first == "<", let end = text.firstIndex(of: ">"), text.distance(from: text.startIndex, to: end) <= 2
    else { return text }
    return String(text[text.index(after: end)...])
  }
}
