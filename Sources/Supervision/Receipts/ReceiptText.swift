import Catalog
import Operations

/// What receipts say. People who read them see a share and no web page.
///
/// CR LF, because the plainest editor of Windows is what will show them.
enum ReceiptText {
  static let shortcutSuffix = ".url"
  static let noteSuffix = ".why.txt"
  private static let heading = "[InternetShortcut]\r\nURL="

  /// A Windows shortcut, which macOS and most Linux desktops open as well.
  ///
  /// Nothing in it was chosen by who dropped the file: a name with line breaks cannot add keys to the shortcut.
  static func shortcut(_ claim: Claim, baseURL: String) -> String {
    "\(heading)\(address(claim.id, in: claim.collection, baseURL))\r\n"
  }

  /// The video that a shortcut leads to; nil for what is none of Leat's.
  static func video(inShortcut text: String) -> (collection: CollectionName, id: VideoID)? {
    guard text.hasPrefix(heading), text.hasSuffix("/\r\n") else { return nil }
    // A line end is one Character, so this is the slash and it.
    let parts = text.dropLast(2).split(separator: "/").suffix(2)
    guard parts.count == 2, let id = parts.last.flatMap({ VideoID(String($0)) }),
      let collection = parts.first.flatMap({ CollectionName(String($0)) })
    else { return nil }
    return (collection, id)
  }

  static func refusal(_ claim: Claim, _ refusal: Refusal, watchableAt baseURL: String?) -> String {
    let partial = baseURL.map {
      "What arrived of it can be watched for a while: \(address(claim.id, in: claim.collection, $0))\n\n"
    }
    return note(
      claim, "was not accepted\(refusal.code.isAboutSidecar ? "" : " as a video").", refusal.message,
      code: refusal.code.rawValue, (partial ?? "") + kept)
  }

  static func failure(_ claim: Claim, _ failure: Manifest.Failure) -> String {
    note(claim, "could not be made into a stream.", failure.message, code: failure.code, kept)
  }

  static func duplicate(_ claim: Claim, of earlier: VideoID, baseURL: String) -> String {
    note(
      claim, "was published before.", "It is the same, byte for byte, as a video that is there already.",
      code: "duplicate", "The one that is there: \(address(earlier, in: claim.collection, baseURL))\n")
  }

  private static let kept = """
    The file is kept outside of this share; whoever runs the server can give it back. To try again, drop a repaired
    file; the same name is welcome.

    """

  private static func address(_ id: VideoID, in collection: CollectionName, _ baseURL: String) -> String {
    "\(baseURL)/\(collection)/\(id)/"
  }

  private static func note(_ claim: Claim, _ outcome: String, _ why: String, code: String, _ next: String) -> String {
    """
    \(claim.displayName)
    \(outcome)

    Why: \(String(printable: why))

    Dropped:  \(Timestamp.text(claim.noticed)), \(claim.sizeBytes) bytes
    Code:     \(code)
    \(WhyText.reference(claim.id))

    \(next)
    """.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
  }
}
