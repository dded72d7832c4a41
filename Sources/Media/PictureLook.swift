/// How a picture looks, in numbers: enough to tell a scene from a black, white or blurred frame.
package struct PictureLook: Equatable, Sendable {
  /// Mean of the luma, 0…255.
  package let brightness: Double
  /// Its standard deviation: 0 for one colour.
  package let contrast: Double
  /// How much neighbours differ, on average: low for what is blurred, as in the middle of a fade.
  package let sharpness: Double

  package init(brightness: Double, contrast: Double, sharpness: Double) {
    self.brightness = brightness
    self.contrast = contrast
    self.sharpness = sharpness
  }

  /// How well it would stand for a video; 0 for one colour, 1 for what is good in every way.
  package var score: Double {
    let light = min(max((min(brightness, 255 - brightness) - 8) / 40, 0), 1)
    return light * (0.6 * min(contrast / 50, 1) + 0.4 * min(sharpness / 12, 1))
  }

  /// Of the luma plane of a small picture.
  init?(luma: UnsafeMutablePointer<UInt8>?, stride: Int, width: Int, height: Int) {
    guard let luma = unsafe luma, width > 1, height > 1 else { return nil }
    var (sum, squares, edges) = (0, 0, 0)
    for y in 0..<height {
      var before = unsafe Int(luma[y * stride])
      for x in 0..<width {
        let value = unsafe Int(luma[y * stride + x])
        sum += value
        squares += value * value
        edges += abs(value - before)
        before = value
      }
    }
    let count = Double(width * height)
    let mean = Double(sum) / count
    brightness = mean
    contrast = max(0, Double(squares) / count - mean * mean).squareRoot()
    sharpness = Double(edges) / count
  }
}
