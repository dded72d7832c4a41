import Testing

@testable import Operations

@Suite("Amounts as people write them")
struct QuantityTests {
  @Test(
    "durations, in seconds",
    arguments: [
      ("30 s", 30), ("30s", 30), ("30", 30), ("1.5 h", 5400), ("1 h 30 min", 5400), ("1h30min", 5400), ("500 ms", 0.5),
      ("2 days", 172_800), ("10 Minutes", 600), ("", nil), (" ", nil), ("s", nil), ("-1 s", nil), ("1 h 30", nil),
      ("30 1 h", nil), ("1e9", nil), ("inf", nil), ("0x10", nil), ("1.2.3 s", nil), ("1 fortnight", nil), ("٣ s", nil),
    ] as [(String, Double?)])
  func duration(text: String, seconds: Double?) {
    #expect(Quantity.duration.amount(of: text) == seconds)
  }

  @Test(
    "sizes, in bytes",
    arguments: [
      ("10 GiB", 10_737_418_240), ("500 MB", 5e8), ("1.5 KiB", 1536), ("7", 7), ("7 bytes", 7),
      ("10 gib", 10_737_418_240),
      ("10 G", nil), ("ten GiB", nil),
    ] as [(String, Double?)])
  func size(text: String, bytes: Double?) {
    #expect(Quantity.size.amount(of: text) == bytes)
  }

  @Test(
    "an amount is told in the largest unit that fits",
    arguments: [(0, "0 s"), (0.1, "100 ms"), (90, "90 s"), (3600, "1 h"), (5400, "90 min"), (86400, "1 d")])
  func text(seconds: Double, text: String) {
    #expect(Quantity.duration.text(seconds) == text)
  }
}
