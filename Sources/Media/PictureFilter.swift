import CLibAV

/// Makes every picture of a track what browsers show well: 8 bits, 4:2:0, progressive, upright, square pixels, SDR.
///
/// A track may change what it is like on its way; the filters are then set up anew, and what they still hold comes out
/// before.
@safe package struct PictureFilter: ~Copyable {
  private let shape: PictureShape
  private let timeBase: TimeBase
  private let file: String
  private var graph: FilterGraph?
  private var format: PictureFormat?
  /// How often the pictures changed in size or format.
  package private(set) var changes = 0
  /// What is to be said of pictures that are not of the size that the container tells.
  package private(set) var contradiction: String?

  /// - Parameter timeBase: the clock of the pictures' times.
  package init(shape: PictureShape, timeBase: TimeBase, file: String) {
    self.shape = shape
    self.timeBase = timeBase
    self.file = file
    graph = nil
    format = nil
  }

  /// Takes a picture, or the end when it is nil, and returns those that are ready. Their number and times stay.
  package mutating func filter(_ picture: Picture?) throws(MediaError) -> [Picture] {
    guard let picture else { return try drain() }
    var pictures: [Picture] = []
    var own = PictureFormat(of: picture.frame)
    // Filters against combs let progressive pictures through: no new ones for each change of scene.
    if let format, format.isInterlaced { own.isInterlaced = true }
    if own != format {
      pictures = try drain()
      if format != nil { changes += 1 } else { contradiction = own.contradiction(of: shape) }
      format = own
      graph = try FilterGraph.open(
        own.chain(to: shape),
        input: "video_size=\(own.width)x\(own.height):pix_fmt=\(own.pixelFormat.rawValue)"
          + ":time_base=\(timeBase.numerator)/\(timeBase.denominator):pixel_aspect=1/1",
        file: file)
    }
    unsafe picture.frame.pointer.pointee.pts = picture.time ?? clibav_no_pts
    pictures += try run(picture.frame)
    return pictures
  }

  private mutating func drain() throws(MediaError) -> [Picture] {
    guard graph != nil else { return [] }
    let pictures = try run(nil)
    graph = nil
    return pictures
  }

  private mutating func run(_ frame: Frame?) throws(MediaError) -> [Picture] {
    var pictures: [Picture] = []
    let timeBase = timeBase
    let finer = graph?.timeBase ?? timeBase
    try graph?.filter(frame) { result in
      let time = unsafe result.pointer.pointee.pts
      pictures.append(Picture(result, time: time == clibav_no_pts ? nil : timeBase.ticks(time, of: finer)))
    }
    return pictures
  }
}
