/// How a program that ran to its end answered.
package struct RunResult: Sendable, CustomStringConvertible {
  package let command: String
  package let status: RunningProcess.ExitStatus
  package let output: String
  package let errorOutput: String

  package var succeeded: Bool { status == .exited(0) }

  package var description: String {
    "\(status): \(command)\n\(output.suffix(2000))\(errorOutput.suffix(2000))"
  }
}

/// A program that was expected to succeed and did not.
package struct RunFailure: Error, CustomStringConvertible {
  package let result: RunResult
  package var description: String { result.description }
}

/// Runs `program` (a path) to its end; kills it after `limit`.
package func runAnyway(
  _ program: String, _ arguments: [String], environment: [String: String] = [:], input: String? = nil,
  limit: Duration = .seconds(240)
) async throws -> RunResult {
  let process = try RunningProcess(program, arguments, environment: environment, input: input)
  let status = try await process.wait(limit)
  return RunResult(
    command: process.command, status: status, output: process.output, errorOutput: process.errorOutput)
}

/// Runs `tool` to its end.
/// - Throws: `RunFailure` unless it exits with 0.
@discardableResult
package func run(
  _ tool: Tool, _ arguments: [String], environment: [String: String] = [:], input: String? = nil,
  limit: Duration = .seconds(240)
) async throws -> RunResult {
  let result = try await runAnyway(
    tool.path(), arguments, environment: environment, input: input, limit: limit)
  guard result.succeeded else { throw RunFailure(result: result) }
  return result
}
