/// Times that the operator ought to know of, in sentences for the manifest.
enum NoteworthyTime {
  /// Less than this is nobody's business. Seconds.
  private static let least = 2.0

  /// The sentences whose time is long enough, with it in place of `%@`: seconds, to a tenth.
  static func sentences(_ times: [(seconds: Double, words: String)]) -> [String] {
    times.filter { $0.seconds >= least }.map { seconds, words in
      let tenths = Int((min(seconds, 1e9) * 10).rounded())
      return words.replacing("%@", with: "\(tenths / 10).\(tenths % 10)")
    }
  }
}
