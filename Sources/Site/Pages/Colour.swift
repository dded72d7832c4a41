import Foundation

/// A colour of sRGB, and whether it can be read (WCAG 2.2, "contrast ratio" and "relative luminance").
struct Colour: Equatable, Sendable {
  /// 0…1
  let red: Double
  let green: Double
  let blue: Double

  static let white = Colour(red: 1, green: 1, blue: 1)
  static let black = Colour(red: 0, green: 0, blue: 0)

  init(red: Double, green: Double, blue: Double) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// `#rrggbb`
  init?(_ text: String) {
    guard text.hasPrefix("#"), text.utf8.count == 7, let value = Int(text.dropFirst(), radix: 16), value >= 0 else {
      return nil
    }
    self.init(
      red: Double(value >> 16) / 255, green: Double(value >> 8 & 255) / 255, blue: Double(value & 255) / 255)
  }

  var text: String {
    let parts = [red, green, blue].map { part in
      let digits = String(Int((part * 255).rounded()), radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }
    return "#" + parts.joined()
  }

  /// 1…21
  func contrast(with other: Colour) -> Double {
    let (light, dark) = (max(luminance, other.luminance), min(luminance, other.luminance))
    return (light + 0.05) / (dark + 0.05)
  }

  /// This colour, mixed with as little of `other` as makes it readable on `background`.
  func readable(on background: Colour, ratio: Double, towards other: Colour) -> Colour {
    for step in 0..<20 {
      let mixed = mixed(with: other, share: Double(step) / 20)
      // As the style sheet will say it: rounding must not undo it.
      if let shown = Colour(mixed.text), shown.contrast(with: background) >= ratio { return shown }
    }
    return other
  }

  private func mixed(with other: Colour, share: Double) -> Colour {
    Colour(
      red: red + (other.red - red) * share, green: green + (other.green - green) * share,
      blue: blue + (other.blue - blue) * share)
  }

  private var luminance: Double {
    let linear = [red, green, blue].map { $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
  }
}

/// The operator's colour as the variables of the style sheet, in every look so that it can be read.
struct AccentStyle {
  let accent: Colour

  var text: String {
    let light = Colour(red: 0.91, green: 0.925, blue: 0.93)
    let dark = Colour(red: 0.137, green: 0.17, blue: 0.19)
    let inLight = variables(
      accent: accent.readable(on: light, ratio: 3, towards: .black),
      text: accent.readable(on: light, ratio: 4.6, towards: .black))
    let inDark = variables(
      accent: accent.readable(on: dark, ratio: 3, towards: .white),
      text: accent.readable(on: dark, ratio: 4.6, towards: .white))
    return """
      :root { \(inLight) }
      @media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { \(inDark) } }
      :root[data-theme="dark"] { \(inDark) }

      """
  }

  private func variables(accent: Colour, text: Colour) -> String {
    let on = accent.contrast(with: .white) >= accent.contrast(with: .black) ? Colour.white : .black
    return "--accent: \(accent.text); --accent-text: \(text.text); --on-accent: \(on.text);"
  }
}
