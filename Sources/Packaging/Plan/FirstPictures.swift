import Media

/// What a copied video leaves out at its beginning, because nothing can decode it: pictures before the first place where
/// decoding can begin, and, where that is no IDR, those that are decoded right behind it and shown before it. They refer to what came
/// before (ITU-T H.265 §3, RASL picture; H.264 has no word for them). Captures of a broadcast, and files that were cut
/// without being encoded again, begin so.
struct FirstPictures {
  private let start: CutPlaces.Start
  private let coding: VideoCoding?
  private let keepsLeading: Bool
  private var hasBegun = false
  /// When the key frame is shown with which decoding begins, as long as pictures may come that refer to those before it.
  private var key: Int64?

  /// - Parameter keepsLeading: where an edit list hides the beginning, pictures that nobody sees do no harm, and tell of times.
  init(_ start: CutPlaces.Start, _ coding: VideoCoding?, keepsLeading: Bool) {
    self.start = start
    self.coding = coding
    self.keepsLeading = keepsLeading
  }

  /// Where there is no IDR.
  private func begins(with packet: Packet) -> Bool {
    switch (start, coding) {
    case (.refresh, _), (_, .av1), (_, .vp9): false
    case (.keyFrame, _): packet.isKey
    case (.anyFrame, _): true
    }
  }

  /// Takes the next packet in decoding order.
  mutating func leavesOut(_ packet: Packet) -> Bool {
    guard hasBegun else {
      let isRefresh = coding?.isRefresh(packet) == true
      guard isRefresh || begins(with: packet) else { return true }
      hasBegun = true
      if !isRefresh, packet.isKey, !keepsLeading { key = packet.presentationTime }
      return false
    }
    guard let key else { return false }
    if !packet.isKey, let time = packet.presentationTime, time < key { return true }
    self.key = nil
    return false
  }
}
