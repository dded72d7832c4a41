package import Catalog

/// What is started for a video.
package struct WorkerCommand: Equatable, Sendable {
  /// Path of the program.
  package var program: String
  /// Without the program's own name.
  package var arguments: [String]
  /// Words for the worker's stdin, one a line, sent at the start.
  package var words: [String] = []
  /// Whether it waits for an upload until it is told `complete`.
  package var isFollowing = false

  package init(program: String, arguments: [String], words: [String] = []) {
    self.program = program
    self.arguments = arguments
    self.words = words
  }

  /// `leat package`: the whole source is there, so `complete` is said at once.
  package static func package(
    program: String, source: String, output: String, collection: CollectionName, configuration: String?
  ) -> WorkerCommand {
    var arguments = ["package", source, "--output", output, "--collection", collection.text, "--supervised"]
    if let configuration { arguments += ["--config", configuration] }
    return WorkerCommand(program: program, arguments: arguments, words: ["complete"])
  }

  /// `leat package --growing`: the source is still being uploaded; `complete` is said when it is not any more.
  package static func follow(
    program: String, source: String, output: String, collection: CollectionName, configuration: String?
  ) -> WorkerCommand {
    var command = package(
      program: program, source: source, output: output, collection: collection, configuration: configuration)
    command.arguments.append("--growing")
    command.words = []
    command.isFollowing = true
    return command
  }

  /// `leat poster --picture`: makes the poster from a picture that came beside the video.
  static func poster(
    program: String, output: String, picture: String, configuration: String?
  ) -> WorkerCommand {
    var command = WorkerCommand(program: program, arguments: ["poster", output, "--picture", picture])
    if let configuration { command.arguments += ["--config", configuration] }
    return command
  }

  /// `leat subtitles`: makes renditions of subtitles that came when the video was ready.
  static func subtitles(program: String, output: String, configuration: String?) -> WorkerCommand {
    var command = WorkerCommand(program: program, arguments: ["subtitles", output])
    if let configuration { command.arguments += ["--config", configuration] }
    return command
  }

  /// `leat ladder`: makes a ready video's smaller renditions.
  static func ladder(program: String, output: String, configuration: String?) -> WorkerCommand {
    var command = WorkerCommand(program: program, arguments: ["ladder", output, "--supervised"])
    if let configuration { command.arguments += ["--config", configuration] }
    command.words = ["complete"]
    return command
  }

  /// `leat poster`: makes what a video lacks of what is made of its segments, in time that nobody else wants.
  /// - Parameter makesPictures: whether its collection wants posters.
  static func poster(
    program: String, output: String, makesPictures: Bool, configuration: String?
  ) -> WorkerCommand {
    var command = WorkerCommand(program: program, arguments: ["poster", output, "--yield"])
    if !makesPictures { command.arguments.append("--no-pictures") }
    if let configuration { command.arguments += ["--config", configuration] }
    return command
  }
}
