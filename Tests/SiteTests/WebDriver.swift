import Foundation
import Glibc
import TestSupport

/// Questions to chromedriver (W3C WebDriver).
///
/// Over a socket: for each of the hundreds of looks at a page that a test takes, a process of `curl` would cost more than the
/// look, and FoundationNetworking does not read chromedriver's headers.
enum WebDriver {
  /// - Returns: the answer's value; `NSNull` where there is none.
  static func call(_ method: String, _ url: String, _ body: [String: Any]? = nil) async throws -> Any {
    guard let address = URL(string: url), let port = address.port.flatMap(UInt16.init(exactly:)) else {
      throw Refused(words: "'\(url)' is no address")
    }
    let content = try body.map { try JSONSerialization.data(withJSONObject: $0) } ?? Data()
    let head = """
      \(method) \(address.path) HTTP/1.1\r
      Host: 127.0.0.1:\(port)\r
      Content-Type: application/json\r
      Content-Length: \(content.count)\r
      Connection: close\r
      \r

      """
    let request = Data(head.utf8) + content
    // It waits in system calls, which is nothing for the tests' few threads.
    let text: Data = try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Result { try exchange(request, port: port) }) }
    }
    let answer = try JSONSerialization.jsonObject(with: text) as? [String: Any]
    let value = answer?["value"] ?? NSNull()
    if let refusal = value as? [String: Any], let words = refusal["message"] as? String, refusal["error"] != nil {
      throw Refused(words: words)
    }
    return value
  }

  /// Sends a request to a port of 127.0.0.1; the answer's body.
  private static func exchange(_ request: Data, port: UInt16) throws -> Data {
    let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard connection >= 0 else { throw SystemCallFailure("make a socket for", "chromedriver") }
    defer { close(connection) }
    var patience = timeval(tv_sec: 300, tv_usec: 0)
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        connect(connection, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw SystemCallFailure("connect to", "chromedriver") }
    var sent = 0
    while sent < request.count {
      let count = request.dropFirst(sent).withUnsafeBytes {
        send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw SystemCallFailure("write to", "chromedriver") }
      sent += count
    }
    var answer = Data()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count >= 0 else { throw SystemCallFailure("read from", "chromedriver") }
      answer += buffer.prefix(count)
      if let body = body(of: answer), count == 0 || body.isWhole { return body.content }
      if count == 0 { throw Refused(words: "the answer ends in its header") }
    }
  }

  /// What an answer holds so far, and whether that is all; nil before its header has ended.
  private static func body(of answer: Data) -> (content: Data, isWhole: Bool)? {
    guard let end = answer.firstRange(of: Data("\r\n\r\n".utf8)) else { return nil }
    let content = answer[end.upperBound...]
    let header = String(decoding: answer[..<end.lowerBound], as: UTF8.self).lowercased()
    let length = header.firstMatch(of: /content-length: *(\d+)/).flatMap { Int($0.output.1) }
    return (Data(content), length.map { content.count >= $0 } ?? false)
  }

  struct Refused: Error, CustomStringConvertible {
    let words: String
    var description: String { "chromedriver: \(words)" }
  }
}
