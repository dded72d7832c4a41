import Foundation

/// How findings write numbers.
enum Text {
  /// Up to three decimals.
  static func seconds(_ value: Double) -> String {
    var text = String(format: "%.3f", value)
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }

  static func size(_ size: (width: Int, height: Int)) -> String { "\(size.width)x\(size.height)" }

  /// - Returns: nil when `said` is within 10 % of `measured`.
  static func rateFinding(_ place: String, _ uri: String, _ name: String, _ said: Int, _ measured: Double) -> Finding? {
    guard abs(Double(said) - measured) > measured * 0.1 + 1 else { return nil }
    return Finding(place, "says \(name)=\(said) of '\(uri)', measured are \(Int(min(measured, 1e15)))")
  }
}
