/// Which stream of a transport stream goes on which earlier one, where PIDs change on the way: a recording of several
/// programmes, or files that were joined.
///
/// A stream that a new program map names continues one of the same format that the map does not name any more. Two that
/// are named at once are two.
struct StreamSuccession: Equatable {
  /// One stream for whoever reads on, whatever its PID is at the time.
  struct Line: Equatable {
    /// With which it is handed on.
    let pid: Int
    let format: StreamFormat
    let language: [UInt8]
    /// The PID that is handed on as it, and the one that will be with its next beginning of a packet.
    var source: Int?
    var next: Int?
  }

  /// More than any program has, in all its parts.
  private static let mostLines = 64
  /// Where nobody has streams: ATSC's own tables lie above (A/65 §4.1).
  private static let spare = 0x1e00..<0x1f00

  private(set) var lines: [Line] = []
  /// Which PID of the newest map belongs to which line.
  private var inForce: [Int: Int] = [:]
  /// The PID of the newest map, and the one with which it is handed on.
  private(set) var map: (pid: Int, target: Int)?

  static func == (one: Self, other: Self) -> Bool {
    one.lines == other.lines && one.inForce == other.inForce && one.map?.pid == other.map?.pid
      && one.map?.target == other.map?.target
  }

  /// The program's map is at `pid` from now on. Where a stream is handed on with that, the map takes another.
  mutating func expectMap(at pid: Int) { map = (pid, unusedPID(pid, besides: nil)) }

  /// Takes the streams of the map that holds from now on.
  /// - Returns: which PID belongs to which line; nil when they are too many.
  mutating func take(_ streams: [ProgramTables.Stream]) -> [Int: Int]? {
    var (result, rest, taken) = ([Int: Int](), streams, Set<Int>())
    func give(_ isSuccessor: (ProgramTables.Stream, Int) -> Bool) {
      rest.removeAll { stream in
        if result[stream.pid] != nil { return true }
        guard let line = lines.indices.first(where: { !taken.contains($0) && isSuccessor(stream, $0) }) else {
          return false
        }
        result[stream.pid] = line
        taken.insert(line)
        return true
      }
    }
    give { inForce[$0.pid] == $1 && lines[$1].format.isSame(as: $0.format) }
    give { lines[$1].format == $0.format && lines[$1].pid == $0.pid }
    give { lines[$1].format == $0.format && lines[$1].language == $0.language }
    give { lines[$1].format == $0.format }
    for stream in rest where result[stream.pid] == nil {
      guard lines.count < Self.mostLines else { return nil }
      result[stream.pid] = lines.count
      let pid = unusedPID(stream.pid, besides: map?.target)
      lines.append(Line(pid: pid, format: stream.format, language: stream.language))
    }
    inForce = result
    for line in lines.indices { lines[line].next = nil }
    for (pid, line) in result where lines[line].source != pid {
      // What is left of the stream that had the PID comes before the next beginning.
      let isFree = lines[line].source == nil && !lines.contains { $0.source == pid }
      if isFree { lines[line].source = pid } else { lines[line].next = pid }
    }
    return result
  }

  /// A packet of `pid` begins something.
  mutating func begin(_ pid: Int) {
    guard let line = lines.firstIndex(where: { $0.next == pid }) else { return }
    for other in lines.indices where lines[other].source == pid { lines[other].source = nil }
    lines[line].source = pid
    lines[line].next = nil
  }

  private func unusedPID(_ wanted: Int, besides other: Int?) -> Int {
    let used = Set(lines.map(\.pid)).union(other.map { [$0] } ?? [])
    // There are fewer lines than that.
    return used.contains(wanted) ? Self.spare.last { !used.contains($0) } ?? wanted : wanted
  }
}
