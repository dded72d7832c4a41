import Catalog
import Foundation
import Testing

@Suite("Times are written and read as RFC 3339 has them")
struct TimestampTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    /// Milliseconds since 1970; nil when it is to be refused.
    let milliseconds: Int?

    init(_ sentence: String, _ text: String, _ milliseconds: Int?) {
      (testDescription, self.text, self.milliseconds) = (sentence, text, milliseconds)
    }
  }

  @Test(arguments: [
    Case("UTC with milliseconds", "2026-11-21T04:00:47.123Z", 1_795_233_647_123),
    Case("no decimals", "1970-01-01T00:00:00Z", 0),
    Case("before 1970", "1969-12-31T23:59:59.999Z", -1),
    Case("further decimals are cut", "1970-01-01T00:00:00.0019999999999Z", 1),
    Case("one decimal", "1970-01-01T00:00:00.5Z", 500),
    Case("an offset east", "1970-01-01T02:00:00+02:00", 0),
    Case("an offset west, over midnight", "1969-12-31T18:30:00-05:30", 0),
    Case("small letters and a space", "1970-01-01 00:00:01z", 1000),
    Case("a leap day", "2024-02-29T00:00:00Z", 1_709_164_800_000),
    Case("a leap day of a year that 400 divides", "2000-02-29T00:00:00Z", 951_782_400_000),
    Case("a leap second is the next minute", "2016-12-31T23:59:60Z", 1_483_228_800_000),
    Case("the first moment", "0000-01-01T00:00:00Z", -62_167_219_200_000),
    Case("the last moment", "9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    Case("before the first moment by its offset", "0000-01-01T00:00:00+00:01", nil),
    Case("no leap day in 2023", "2023-02-29T00:00:00Z", nil),
    Case("no leap day in 1900", "1900-02-29T00:00:00Z", nil),
    Case("a 31st of April", "2024-04-31T00:00:00Z", nil),
    Case("month 13", "2024-13-01T00:00:00Z", nil),
    Case("month 0", "2024-00-01T00:00:00Z", nil),
    Case("hour 24", "2024-01-01T24:00:00Z", nil),
    Case("no zone", "2024-01-01T00:00:00", nil),
    Case("a point and no decimals", "2024-01-01T00:00:00.Z", nil),
    Case("an offset without minutes", "2024-01-01T00:00:00+02", nil),
    Case("something behind", "2024-01-01T00:00:00Zx", nil),
    Case("a date alone", "2024-01-01", nil),
    Case("nothing", "", nil),
    Case("something behind 64 bytes of a time", "2026-01-01T00:00:00.\(String(repeating: "1", count: 43))Zx", nil),
    Case("a number too long", String(repeating: "9", count: 100_000), nil),
    Case("digits of another script", "２024-01-01T00:00:00Z", nil),
  ])
  func reads(_ example: Case) {
    let read = Timestamp.date(example.text).map { Int(($0.timeIntervalSince1970 * 1000).rounded()) }
    #expect(read == example.milliseconds)
  }

  @Test("what is written is read back as the same moment, across eight centuries")
  func roundTrip() throws {
    var generator = Numbers(seed: 7)
    for _ in 0..<5000 {
      let milliseconds = Int(generator.next() % 25_000_000_000_000) - 10_000_000_000_000
      let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
      let text = Timestamp.text(date)
      #expect(text.utf8.count == 24)
      let read = try #require(Timestamp.date(text), "\(text)")
      #expect(Int((read.timeIntervalSince1970 * 1000).rounded()) == milliseconds, "\(text)")
    }
  }

  @Test("what is written is what the platform's own formatter writes")
  func agreesWithFoundation() {
    var generator = Numbers(seed: 11)
    for _ in 0..<500 {
      let date = Date(timeIntervalSince1970: Double(generator.next() % 8_000_000_000) - 2_000_000_000)
      #expect(Timestamp.text(date) == date.ISO8601Format(.init(includingFractionalSeconds: true)))
    }
  }

  @Test("a time that four digits of year cannot hold becomes the nearest that they can")
  func clamps() {
    #expect(Timestamp.text(.distantFuture.addingTimeInterval(1e15)) == "9999-12-31T23:59:59.999Z")
    #expect(Timestamp.text(Date(timeIntervalSince1970: -.infinity)) == "0000-01-01T00:00:00.000Z")
    #expect(Timestamp.text(Date(timeIntervalSince1970: .nan)) == "1970-01-01T00:00:00.000Z")
  }

  @Test("the time now compares equal after it was written and read")
  func nowIsExact() {
    let now = Timestamp.now()
    #expect(Timestamp.date(Timestamp.text(now)) == now)
  }
}

/// Numbers that look random and are the same at every run (SplitMix64).
struct Numbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
