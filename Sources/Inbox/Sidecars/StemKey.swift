/// A video's name without its ending, and its folder, for finding what belongs together. Upper and lower case, and the
/// ways in which Unicode writes one letter, make no difference: the machines from which people copy see none either.
package struct StemKey: Hashable, Sendable {
  private let folder: [UInt8]
  /// `String` compares by canonical equivalence (Unicode Standard Annex 15).
  private let text: String
  /// Names that are no text are compared as they are.
  private let bytes: [UInt8]

  package init(folder: InboxPath = .root, stem: [UInt8]) {
    self.folder = folder.bytes
    if let text = String(validating: stem, as: UTF8.self) {
      self.text = text.lowercased()
      bytes = []
    } else {
      text = ""
      bytes = stem
    }
  }

  /// That of a video which lies at `path`.
  package init(video path: InboxPath) { self.init(folder: path.parent, stem: Self.stem(of: path.name)) }

  /// What stands before the last dot.
  package static func stem(of name: [UInt8]) -> [UInt8] {
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0 else { return name }
    return Array(name[..<dot])
  }
}
