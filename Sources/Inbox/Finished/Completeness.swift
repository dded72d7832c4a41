/// Whether a file holds all of what its container announces.
package enum Completeness: Equatable, Sendable {
  /// The container says where it ends, and all of it is there.
  case complete
  /// Something is missing: why, as a sentence; and how much, when the container tells.
  case incomplete(why: String, missingBytes: Int64?)
  /// The container does not say where it ends, but it may end here: at the end of a fragment, or of a packet.
  case mayGoOn
  /// The container does not say where it ends, and here it can hardly be: in the midst of a packet.
  case cut(why: String)
  /// The container does not say where it ends, nor whether this is a good place: only time tells.
  case unbounded
  /// It is none of the containers that are known here by their bytes.
  case unrecognised

  /// Whether it takes long to tell that no more comes.
  package var isOpen: Bool {
    switch self {
    case .complete, .mayGoOn, .unrecognised: false
    case .incomplete, .cut, .unbounded: true
    }
  }
}
