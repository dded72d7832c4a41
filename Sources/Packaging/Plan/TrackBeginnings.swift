import Media

/// When each track begins, as far as the source's first packets tell.
struct TrackBeginnings {
  /// Of all tracks.
  let packets: [Packet]
  let tracks: TrackSelection
  let hiddenSound: HiddenSound
  /// Tracks of sound that nobody can decode: they are not heard.
  let mute: Set<Int>
  /// Of sound that is encoded.
  let sampleRate: Int32

  /// The time line on which nothing is decoded before zero.
  /// - Parameter pictures: when the first ones are decoded, on the source's clock.
  func timeline(pictures: [MediaTime]) -> Timeline {
    var seen: Set<Int> = [tracks.video.index]
    var earliest = pictures
    for packet in packets
    where tracks.continuousTracks.contains(packet.streamIndex) && !hiddenSound.includes(packet)
      && seen.insert(packet.streamIndex).inserted
    {
      guard let time = packet.decodingTime ?? packet.presentationTime else { continue }
      let audio = tracks.audio.first { $0.track.index == packet.streamIndex }
      if audio?.transcodedBecause != nil {
        // The encoder's first packet precedes its first sample.
        let rate = TimeBase(1, sampleRate)
        earliest.append(MediaTime(rate.ticks(time, of: packet.timeBase) - AudioTranscoder.priming, rate))
      } else {
        earliest.append(MediaTime(time, packet.timeBase))
      }
    }
    return Timeline(earliest: earliest)
  }

  /// When the sound begins to be heard that begins first, on the source's clock; nil where there is none.
  var sound: MediaTime? {
    var starts: [Int: MediaTime] = [:]
    let audio = Set(tracks.audio.map(\.track.index)).subtracting(mute)
    for packet in packets where audio.contains(packet.streamIndex) && !packet.isDiscarded {
      guard starts[packet.streamIndex] == nil, let time = packet.presentationTime ?? packet.decodingTime else {
        continue
      }
      starts[packet.streamIndex] = MediaTime(Timeline.bounded(time), packet.timeBase)
    }
    return starts.values.min()
  }
}
