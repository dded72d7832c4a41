import CPlatform
import Glibc

extension InspectedFile: RandomAccessBytes {
  var sizeBytes: Int64 { descriptor.status().map { Int64($0.st_size) } ?? status.sizeBytes }

  func firstHole(from offset: Int64) -> Int64 {
    let hole = cplatform_seek_hole(descriptor.number, offset)
    return hole < 0 ? sizeBytes : hole
  }

  func firstData(from offset: Int64) -> Int64 {
    let data = cplatform_seek_data(descriptor.number, offset)
    return data < 0 ? sizeBytes : data
  }
}
