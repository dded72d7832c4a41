import Foundation

/// A stream's packets as ffmpeg's own demuxer gives them, to compare what came in with what goes out.
package struct PacketListing: Sendable {
  package struct Packet: Equatable, Sendable {
    /// Seconds.
    package let pts: Double
    package let durationSeconds: Double?
    package let sizeBytes: Int
    package let isKeyFrame: Bool
    /// Of the payload as it is stored; empty where it was not asked for.
    package let hash: String
  }

  package let packets: [Packet]

  /// Reads every packet of one stream.
  /// - Parameters:
  ///   - input: a path or an address.
  ///   - stream: ffprobe's specifier, e.g. `v:0`.
  package static func read(_ input: String, stream: String) async throws -> PacketListing {
    let result = try await run(
      .ffprobe,
      [
        "-loglevel", "error", "-select_streams", stream, "-show_packets", "-show_data_hash", "md5",
        "-show_entries", "packet=pts_time,duration_time,size,flags,data_hash", "-of", "json", input,
      ])
    let answer = try JSONDecoder().decode(Answer.self, from: Data(result.output.utf8))
    let packets = answer.packets.compactMap { packet -> Packet? in
      guard let pts = packet.ptsTime.flatMap(Double.init) else { return nil }
      return Packet(
        pts: pts, durationSeconds: packet.durationTime.flatMap(Double.init), sizeBytes: Int(packet.size) ?? 0,
        isKeyFrame: packet.flags.hasPrefix("K"), hash: packet.dataHash ?? "")
    }
    guard packets.count == answer.packets.count else {
      throw Unreadable(what: "\(answer.packets.count - packets.count) packets of \(input) have no time")
    }
    return PacketListing(packets: packets)
  }

  /// A hash of each H.264 packet's slices alone, in the order of the packets: parameter sets, delimiters and SEI go,
  /// and every NAL unit gets the same start code, so that MP4's and MPEG-TS's ways of storing one picture are equal.
  package static func sliceHashes(_ input: String, stream: String = "v:0") async throws -> [String] {
    let result = try await run(
      .ffmpeg,
      [
        "-hide_banner", "-loglevel", "error", "-nostdin", "-copyts", "-i", input, "-map", "0:\(stream)", "-c", "copy",
        "-bsf:v", "h264_mp4toannexb,filter_units=pass_types=1-5", "-f", "framemd5", "-",
      ])
    return hashes(result.output)
  }

  /// A hash of each AAC packet, without the header that MPEG-TS has before each.
  package static func soundHashes(_ input: String, stream: String = "a:0") async throws -> [String] {
    let result = try await run(
      .ffmpeg,
      [
        "-hide_banner", "-loglevel", "error", "-nostdin", "-copyts", "-i", input, "-map", "0:\(stream)", "-c", "copy",
        "-bsf:a", "aac_adtstoasc", "-f", "framemd5", "-",
      ])
    return hashes(result.output)
  }

  /// A hash of each decoded picture, in the order of display.
  package static func pictureHashes(_ input: String, stream: String = "v:0") async throws -> [String] {
    let result = try await run(
      .ffmpeg,
      [
        "-hide_banner", "-loglevel", "error", "-nostdin", "-i", input, "-map", "0:\(stream)", "-fps_mode",
        "passthrough", "-f", "framemd5", "-",
      ])
    guard result.errorOutput.isEmpty else { throw Unreadable(what: "\(input): \(result.errorOutput)") }
    return hashes(result.output)
  }

  /// The sixth column of ffmpeg's framemd5; side data has columns of its own behind it.
  private static func hashes(_ listing: String) -> [String] {
    listing.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      let columns = line.split(separator: ",")
      return columns.count > 5 ? columns[5].trimmingCharacters(in: .whitespaces) : ""
    }
  }

  package struct Unreadable: Error, CustomStringConvertible {
    let what: String
    package var description: String { what }
  }

  private struct Answer: Decodable {
    struct Packet: Decodable {
      let ptsTime: String?
      let durationTime: String?
      let size: String
      let flags: String
      let dataHash: String?

      enum CodingKeys: String, CodingKey {
        case ptsTime = "pts_time"
        case durationTime = "duration_time"
        case size, flags
        case dataHash = "data_hash"
      }
    }
    let packets: [Packet]
  }
}
