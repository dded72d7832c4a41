import Glibc

extension Configuration {
  /// Larger files are no configuration.
  private static let largestFile = 1 << 20

  /// Reads and checks the file at `path`.
  /// - Throws: every mistake of the file, each with its line.
  package static func load(path: String) throws(ConfigurationError) -> Configuration {
    try ConfigurationFile.load(path: path).configuration
  }

  /// The file that was asked for, or else the installation's, or else, when there is none, all defaults.
  package static func load(chosen path: String?) throws(ConfigurationError) -> Configuration {
    if let path { return try load(path: path) }
    return access(defaultPath, F_OK) == 0 ? try load(path: defaultPath) : Configuration()
  }

  /// Reads and checks `bytes`, the content of what messages call `file`.
  init(parsing bytes: [UInt8], file: String) throws(ConfigurationError) {
    let file = String(printable: file)
    let document: YAMLDocument
    do throws(YAMLError) {
      document = try YAMLDocument(parsing: bytes)
    } catch {
      throw ConfigurationError(problems: [.init(file: file, line: error.line, message: error.message)])
    }
    var problems = Problems(file: file)
    for problem in document.problems { problems.add(problem.line, problem.message) }
    self.init(reading: document.root, &problems)
    guard problems.list.isEmpty else {
      throw ConfigurationError(problems: problems.list.sorted { ($0.line ?? 0) < ($1.line ?? 0) })
    }
  }

  private init(reading root: YAMLNode, _ problems: inout Problems) {
    self.init()
    let all = entries(of: root, "", &problems)
    // The paths hang on `root`, wherever in the file it stands.
    let rootKey = Key<Configuration>("root", \.folders.root, .absolutePath)
    if let entry = all.first(where: { $0.key == "root" }) {
      rootKey.read(entry.value, "root", &self, &problems)
      folders = Folders(root: folders.root)
    }
    // Collections start from what holds for all of them, wherever in the file that stands.
    let special = [rootKey, Key(section: "collections", \.self, [])]
    let keys = Self.keys(below: folders.root)
    let rest = all.filter { entry in !special.contains { $0.name == entry.key } }
    (keys + special).read(YAMLNode(content: .mapping(rest), line: root.line), "", into: &self, &problems)
    if let entry = all.first(where: { $0.key == "collections" }) { readCollections(entry.value, &problems) }

    let lines = Dictionary(all.map { ($0.key, $0.line) }, uniquingKeysWith: { first, _ in first })
    for (key, message) in contradictions {
      let line = key.split(separator: ".").first.flatMap { lines[String($0)] }
      problems.add(line, "\(key): \(message)")
    }
  }

  private mutating func readCollections(_ node: YAMLNode, _ problems: inout Problems) {
    for entry in entries(of: node, "collections", &problems) {
      guard isCollectionName(entry.key) else {
        let allowed = "lower-case letters and digits in words joined by '-', at most 64, not 'assets'"
        problems.add(
          entry.line, "collections: \(String(quoting: entry.key.prefix(80))) names no collection; allowed: \(allowed)")
        continue
      }
      var settings = defaults
      Self.collectionKeys.read(entry.value, "collections.\(entry.key)", into: &settings, &problems)
      collections[entry.key] = settings
    }
  }

  static func contents(of path: String) throws(ConfigurationError) -> [UInt8] {
    func failure(_ what: String) -> ConfigurationError {
      ConfigurationError(problems: [.init(file: String(printable: path), line: nil, message: what)])
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("cannot open the configuration: \(systemMessage(errno))") }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure("cannot read the configuration: \(systemMessage(errno))") }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= largestFile else { throw failure("larger than 1 MiB: this is no configuration") }
    }
  }
}

/// The system's words for an `errno`.
func systemMessage(_ number: Int32) -> String { String(cString: strerror(number)) }
