import Media

/// Notices that packets of AAC have another format than those before them: a recording of several programmes, parts that
/// were joined.
struct AudioFormatWatch {
  enum Step {
    /// These have the format of the first.
    case copy([Packet])
    /// From these on it is another, with so many channels.
    case change([Packet], channels: Int?)
  }

  /// A single ADTS header that says something else is a damaged one.
  private static let enough = 3

  /// As the container holds it; empty where every packet says it (ADTS).
  private let configuration: [UInt8]
  private var header: [UInt8]?
  /// Packets whose header is not the first one's, all of them alike.
  private var others: [Packet] = []
  private var othersHeader: [UInt8]?

  init(configuration: [UInt8]) { self.configuration = configuration }

  mutating func pass(_ packet: Packet) -> Step {
    guard configuration.isEmpty else {
      let isOther = packet.newConfiguration.map { !Self.areAlike($0, configuration) } ?? false
      return isOther
        ? .change([packet], channels: packet.newConfiguration.flatMap { AudioConfiguration($0)?.channels })
        : .copy([packet])
    }
    let start = packet.withBytes { span in unsafe span.withUnsafeBytes { unsafe [UInt8]($0.prefix(7)) } }
    guard let frame = AudioTransport.read(start) else { return .copy([packet]) }
    if header == nil { header = frame.configuration }
    if frame.configuration == header {
      defer { others = [] }
      return .copy(others + [packet])
    }
    if frame.configuration != othersHeader { others = [] }
    othersHeader = frame.configuration
    others.append(packet)
    return others.count < Self.enough ? .copy([]) : .change(finish(), channels: frame.channels)
  }

  /// The last packets, where they were too few to tell a change from damage.
  mutating func finish() -> [Packet] {
    defer { others = [] }
    return others
  }

  private static func areAlike(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    one == other || AudioConfiguration(one) != nil && AudioConfiguration(one) == AudioConfiguration(other)
  }
}
