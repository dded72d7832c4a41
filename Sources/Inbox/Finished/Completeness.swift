/// Whether a file holds all of what its container announces.
package enum Completeness: Equatable, Sendable {
  /// The container says where it ends, and all of it is there.
  case complete
  /// Something is missing: why, as a sentence; and how much, when the container tells.
  case incomplete(why: String, missingBytes: Int64?)
  /// The container does not say where it ends: only time tells.
  case unbounded
  /// It is none of the containers that are known here by their bytes.
  case unrecognised
}
