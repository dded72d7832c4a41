import Foundation
import Glibc
import Operations
import Testing

@Suite("Exit codes")
struct ExitCodeTests {
  @Test("a program ends without the libraries' farewell, and has said everything")
  func end() async throws {
    let process = try await #require(
      processExitsWith: .exitCode(3), observing: [\.standardOutputContent, \.standardErrorContent]
    ) {
      // What a library leaves for `exit` meets threads that still use the library.
      atexit { abort() }
      Console.show("an answer")
      ExitCode.failedForNow.saying("a reason", as: "leat").end()
    }
    #expect(String(decoding: process.standardOutputContent, as: UTF8.self).contains("an answer"))
    #expect(String(decoding: process.standardErrorContent, as: UTF8.self).contains("leat: a reason"))
  }
}
