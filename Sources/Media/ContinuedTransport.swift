/// Gives the streams of a transport stream whose PIDs change on the way the PIDs with which they began, and rewrites its
/// tables to say so: whoever reads it sees streams that go on.
///
/// libavformat would make new streams of them, and give out the last pictures of the old ones when the file ends. Only
/// where there is one program: what several do is theirs to tell. Whatever else is odd is handed on as it is.
struct ContinuedTransport {
  /// What is known from some place of the file on.
  private struct State: Equatable {
    /// Its number.
    var program: Int?
    var succession = StreamSuccession()
    /// All is handed on as it is.
    var hasGivenUp = false
    var changes = 0
  }

  /// Not even a day of short programmes changes as often.
  private static let mostChanges = 1000
  private static let null: UInt16 = 0x1fff
  /// Marks a route that depends on what the packet holds.
  private static let needsLook: UInt16 = 0x8000
  private static let plain: [UInt16] = (0...null).map { $0 }

  /// Whether packets were found.
  private(set) var isTransport = false
  private var packets: TransportPackets?
  private var state = State()
  /// How the packets of each PID are handed on; follows from the state.
  private var routes: [UInt16]
  /// By PID: the last section, and what became of it. It comes ten times a second.
  private var written: [Int: (section: [UInt8], changed: [UInt8])] = [:]
  /// How far the file has been read without a leap, and where its states begin: what is read again is handed on as it was,
  /// and what is read beyond a leap leaves no trace.
  private var frontier: Int64 = 0
  private var history: [(offset: Int64, state: State)] = []

  init() { routes = Self.routes(State()) }

  /// The next bytes come from `offset`.
  mutating func seek(to offset: Int64) {
    packets = nil
    state = history.last { $0.offset <= offset }?.state ?? State()
    routes = Self.routes(state)
    written = [:]
  }

  /// Changes whole packets in place.
  /// - Parameters:
  ///   - offset: of the first byte in the file.
  ///   - isEnd: nothing comes behind them.
  ///   - isFull: no more bytes can be had before some of these are handed on.
  /// - Returns: how many of the bytes are as they are to be; the others need more behind them.
  mutating func pass(
    _ bytes: inout MutableSpan<UInt8>, count: Int, offset: Int64, isEnd: Bool, isFull: Bool
  ) -> Int {
    var place = 0
    while place < count, !state.hasGivenUp {
      guard let packets, bytes[place] == 0x47 else {
        (place, packets) = TransportPackets.locate(from: place, in: bytes, count: count, isEnd: isEnd)
        if packets == nil { break }
        isTransport = true
        continue
      }
      guard place + (isEnd ? TransportPackets.length : packets.distance) <= count else { break }
      let pid = TransportPackets.pid(place, bytes)
      if routes[pid] & Self.needsLook != 0, TransportPackets.begins(place, bytes) {
        var sections: [[Int]] = []
        if isTable(pid) {
          let found = packets.sections(from: place, in: bytes, count: count, isEnd: isEnd)
          // One that spreads over more bytes than there can be is handed on as it is.
          guard found != nil || isFull && place == 0 else { break }
          sections = found ?? []
        }
        look(pid, sections, &bytes, at: offset, behind: offset + Int64(place + TransportPackets.length))
      }
      let route = Int(routes[pid] & ~Self.needsLook)
      if route != pid { TransportPackets.set(route, at: place, &bytes) }
      place += packets.distance
    }
    place = isEnd || state.hasGivenUp ? count : min(place, count)
    if offset <= frontier { frontier = max(frontier, offset + Int64(place)) }
    return place
  }

  private func isTable(_ pid: Int) -> Bool { pid == 0 || pid == state.succession.map?.pid }

  /// A packet of `pid` begins `sections`, or else something of a stream.
  private mutating func look(
    _ pid: Int, _ sections: [[Int]], _ bytes: inout MutableSpan<UInt8>, at offset: Int64, behind: Int64
  ) {
    let before = state
    if !isTable(pid) { state.succession.begin(pid) }
    for places in sections {
      let section = places.map { bytes[$0] }
      if written[pid]?.section != section {
        guard let pids = pid == 0 ? takePrograms(section) : takeMap(section, pid) else { continue }
        written[pid] = (section, ProgramTables.replacing(pids, in: section))
      }
      if let changed = written[pid]?.changed, changed != section {
        for (place, byte) in zip(places, changed) { bytes[place] = byte }
      }
    }
    guard state != before else { return }
    state.changes += 1
    if state.changes > Self.mostChanges { state.hasGivenUp = true }
    routes = Self.routes(state)
    written = [:]
    if offset <= frontier, behind > frontier { history.append((behind, state)) }
  }

  /// - Returns: by place in the section, the PIDs that it is to have; nil when it stays as it is.
  private mutating func takePrograms(_ section: [UInt8]) -> [Int: Int]? {
    switch ProgramTables.association(section) {
    case nil: return nil
    case .several:
      state.hasGivenUp = true
      return nil
    case .one(let program):
      state.program = program.number
      if state.succession.map?.pid != program.pid { state.succession.expectMap(at: program.pid) }
      return state.succession.map.map { [program.place: $0.target] }
    }
  }

  private mutating func takeMap(_ section: [UInt8], _ pid: Int) -> [Int: Int]? {
    guard let map = ProgramTables.map(section, own: pid), map.program == state.program else { return nil }
    guard let lines = state.succession.take(map.streams) else {
      state.hasGivenUp = true
      return nil
    }
    let places = map.streams.map { ($0.place, $0.pid) } + [(ProgramTables.Map.clockPlace, map.clock)]
    return Dictionary(uniqueKeysWithValues: places.map { ($0, lines[$1].map { state.succession.lines[$0].pid } ?? $1) })
  }

  private static func routes(_ state: State) -> [UInt16] {
    var routes = plain
    guard !state.hasGivenUp else { return routes }
    let lines = state.succession.lines
    for line in lines where line.source != line.pid { routes[line.pid] = null }
    for line in lines { if let source = line.source { routes[source] = UInt16(line.pid) } }
    for line in lines { if let next = line.next { routes[next] |= needsLook } }
    if let map = state.succession.map { routes[map.pid] = UInt16(map.target) | needsLook }
    routes[0] = needsLook
    return routes
  }
}
