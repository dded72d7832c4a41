import Operations

extension StatusReport {
  private static let widestName = 44
  private static let widestNote = 76

  /// For people in front of a terminal.
  /// - Parameter shown: how many ready and how many refused files are listed at most.
  package func table(shown: Int = .max) -> String {
    var table = TextTable([
      ("STATE", .left), ("DONE", .right), ("SPEED", .right), ("SIZE", .right), ("NAME", .left), ("COLLECTION", .left),
      ("NOTE", .left),
    ])
    for file in receiving where !videos.contains(where: { $0.id == file.video }) {
      let expected = file.expectedSizeBytes.map { Double($0) } ?? 0
      let done = expected > 0 ? "\(Int((Double(file.sizeBytes) / expected * 100).rounded(.down)))%" : ""
      table.add([
        "receiving", done, "", sizeText(file.sizeBytes), name(file.path), name(file.collection), note(file.why),
      ])
    }
    let ready = videos.filter { $0.state == "ready" }
    for video in videos where video.state != "ready" { table.add(row(video)) }
    for file in refused.prefix(shown) {
      let code = file.code.map { "\($0): " } ?? ""
      table.add(["refused", "", "", "", name(baseName(file.file)), name(file.collection), note(code + file.reason)])
    }
    for video in ready.prefix(shown) { table.add(row(video)) }

    var text = receiving.isEmpty && videos.isEmpty && refused.isEmpty ? "Nothing yet.\n" : table.text
    let hidden = [(refused.count - shown, "refused"), (ready.count - shown, "ready")].filter { $0.0 > 0 }
    if !hidden.isEmpty {
      text += "… and \(hidden.map { "\($0.0) more \($0.1)" }.joined(separator: ", ")): see --all\n"
    }
    for entry in broken {
      text += "cannot read \(String(quoting: entry.path)): \(String(printable: entry.reason))\n"
    }
    return text
  }

  private func row(_ video: Video) -> [String] {
    let isDone = video.state == "ready"
    let percent = video.state == "queued" ? "" : "\(Int((video.progress * 100).rounded(.down)))%"
    let speed = video.speed.map { $0 < 99.95 ? "\(($0 * 10).rounded() / 10)×" : "\(Int($0.rounded()))×" } ?? ""
    return [
      video.state, isDone ? "" : percent, speed, video.sizeBytes.map { sizeText($0) } ?? "",
      name(video.filename), name(video.collection), note(isDone ? video.id : video.error ?? video.id),
    ]
  }

  private func baseName(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  private func name(_ text: String) -> String { String(printable: text).shortened(toColumns: Self.widestName) }

  private func note(_ text: String) -> String { String(printable: text).shortened(toColumns: Self.widestNote) }
}
