package import Foundation

/// Points in time as RFC 3339 writes them: `2026-11-21T04:00:47.123Z`.
package enum Timestamp {
  /// The time now, cut to the milliseconds that are written, so that it compares equal after it was read again.
  package static func now() -> Date { rounded(Date()) }

  package static func rounded(_ date: Date) -> Date {
    Date(timeIntervalSince1970: Double(milliseconds(of: date)) / 1000)
  }

  /// UTC with milliseconds; times outside the years 0000…9999 become the nearest that can be written.
  package static func text(_ date: Date) -> String {
    let total = milliseconds(of: date)
    let (days, inDay) = total.quotientAndFloor(by: 86_400_000)
    let (year, month, day) = civil(daysSince1970: days)
    let (hour, minute) = (inDay / 3_600_000, inDay / 60_000 % 60)
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
      + "T\(padded(hour, 2)):\(padded(minute, 2)):\(padded(inDay / 1000 % 60, 2)).\(padded(inDay % 1000, 3))Z"
  }

  /// Reads RFC 3339 §5.6: any offset, decimals (cut to milliseconds), `t`, `z` and a space for `T` too.
  /// A leap second (`:60`) is the start of the next minute. `nil` for anything else.
  package static func date(_ text: String) -> Date? {
    guard text.utf8.count <= 64 else { return nil }
    var scan = Scan(bytes: Array(text.utf8))
    guard let year = scan.number(4), scan.take("-"), let month = scan.number(2), scan.take("-"),
      let day = scan.number(2), scan.take("T", "t", " "), let hour = scan.number(2), scan.take(":"),
      let minute = scan.number(2), scan.take(":"), let second = scan.number(2)
    else { return nil }
    var fraction = 0
    if scan.take(".") {
      guard let parsed = scan.fraction() else { return nil }
      fraction = parsed
    }
    guard let offset = scan.offsetMinutes(), scan.isAtEnd,
      (1...12).contains(month), day >= 1, day <= daysIn(month: month, year: year), hour < 24, minute < 60, second <= 60
    else { return nil }
    let days = daysSince1970(year: year, month: month, day: day)
    let seconds = days * 86_400 + hour * 3600 + (minute - offset) * 60 + second
    let total = seconds * 1000 + fraction
    guard range.contains(total) else { return nil }
    return Date(timeIntervalSince1970: Double(total) / 1000)
  }

  /// Milliseconds since 1970 of the first and the last time that four digits of year can write.
  private static let range = -62_167_219_200_000...253_402_300_799_999

  private static func milliseconds(of date: Date) -> Int {
    let exact = (date.timeIntervalSince1970 * 1000).rounded()
    if exact.isNaN { return 0 }
    return Int(min(max(exact, Double(range.lowerBound)), Double(range.upperBound)))
  }
}

/// The proleptic Gregorian calendar in 400-year eras that begin in March, so that the leap day comes last.
extension Timestamp {
  private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = shifted.quotientAndFloor(by: 400)
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func civil(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
    let (era, dayOfEra) = (days + 719_468).quotientAndFloor(by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  private static func daysIn(month: Int, year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}

extension Timestamp {
  private struct Scan {
    let bytes: [UInt8]
    var position = 0

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ wanted: Character...) -> Bool {
      guard position < bytes.count, wanted.contains(where: { $0.asciiValue == bytes[position] }) else { return false }
      position += 1
      return true
    }

    mutating func digit() -> Int? {
      guard position < bytes.count, (0x30...0x39).contains(bytes[position]) else { return nil }
      defer { position += 1 }
      return Int(bytes[position]) - 0x30
    }

    mutating func number(_ width: Int) -> Int? {
      var value = 0
      for _ in 0..<width {
        guard let digit = digit() else { return nil }
        value = value * 10 + digit
      }
      return value
    }

    /// Milliseconds; further digits are read over.
    mutating func fraction() -> Int? {
      guard let first = digit() else { return nil }
      var (value, weight) = (first * 100, 10)
      while let next = digit() {
        value += next * weight
        weight /= 10
      }
      return value
    }

    mutating func offsetMinutes() -> Int? {
      if take("Z", "z") { return 0 }
      let sign = take("+") ? 1 : take("-") ? -1 : 0
      guard sign != 0, let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60 else {
        return nil
      }
      return sign * (hours * 60 + minutes)
    }
  }
}

extension Int {
  /// Division that rounds towards minus infinity, with its remainder, which is never negative.
  fileprivate func quotientAndFloor(by divisor: Int) -> (Int, Int) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
