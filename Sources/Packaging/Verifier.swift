/// Reads a stream as a player would, and holds it against the standards: its playlists and the bytes of its files,
/// nothing else.
package enum Verifier {
  /// For a whole stream on a disk. Seconds.
  package static let longestReading = 3600.0

  /// - Parameters:
  ///   - place: of the first playlist: a path below the folder of `files`, or an address.
  ///   - seconds: how long it may take; nil: as long as it takes.
  /// - Throws: `StreamReadError.limit` when a bound was reached, `.missing` when there is no playlist to begin with.
  package static func verify(
    _ place: String, of files: any StreamFiles, within seconds: Double? = longestReading
  ) throws(StreamReadError) -> VerificationReport {
    // Nothing can be said of a stream that is not there.
    _ = try files.open(place)
    return VerificationReport(try StreamReader.read(place, of: files, within: seconds))
  }
}
