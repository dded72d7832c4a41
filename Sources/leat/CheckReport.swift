import Catalog
import Foundation
import Inbox
import Media
import Operations

/// What `leat check` has to say about one file.
struct CheckReport {
  private let name: CommandLineName
  private let result: Result<SourceCheck, SourceCheck.Failure>

  init(of name: CommandLineName, limits: AcceptanceLimits, probe: ProbeLimits) {
    self.name = name
    let last = name.bytes.split(separator: UInt8(ascii: "/")).last ?? []
    result = Result { () throws(SourceCheck.Failure) in
      let file: InspectedFile
      do throws(InspectionFailure) { file = try InspectedFile.open(path: name.bytes) } catch {
        throw .inspection(error)
      }
      return try SourceCheck.examine(
        file, filename: String(decoding: last, as: UTF8.self), limits: limits, probe: probe)
    }
  }

  /// `film.mp4: accepted`
  var line: String {
    let name = String(printable: name.bytes)
    let verdict = verdict
    return switch verdict.word {
    case "accepted": "\(name): accepted"
    case "transcoded": "\(name): accepted, will be transcoded because \(verdict.reason ?? "")"
    case "refused": "\(name): refused \(verdict.code ?? ""): \(verdict.reason ?? "")"
    default: "\(name): error: \(verdict.reason ?? "")"
    }
  }

  var exitCode: ExitCode {
    switch verdict.word {
    case "accepted", "transcoded": .done
    case "refused": .refused
    default: result == .failure(.inspection(.gone)) ? .usage : .failedForNow
    }
  }

  private var verdict: (word: String, code: String?, reason: String?) {
    switch result {
    case .success(let check):
      switch check.acceptance {
      case .accept: return ("accepted", nil, nil)
      case .transcode(let why): return ("transcoded", nil, why)
      case .refuse(let refusal): return ("refused", refusal.code.rawValue, refusal.message)
      }
    case .failure(let failure):
      if case .inspection(let failure) = failure, let refusal = failure.refusal {
        return ("refused", refusal.code.rawValue, refusal.message)
      }
      return ("error", nil, failure.description)
    }
  }
}

extension CheckReport {
  static func json(_ reports: [CheckReport]) -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return (try? encoder.encode(reports.map(\.record))).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
  }

  private struct Record: Encodable {
    var file: String
    /// `accepted`, `transcoded`, `refused`, `error`
    var verdict: String
    var code: String?
    var reason: String?
    var sizeBytes: Int64?
    var container: String?
    var duration: Double?
    var video: [Video]?
    var audio: [Audio]?
    var subtitles: [Subtitle]?
  }

  private struct Video: Encodable {
    var codec: String
    var profile: String?
    var pixelFormat: String?
    var width: Int
    var height: Int
    var frameRate: Double?
    var rotation: Int
  }

  private struct Audio: Encodable {
    var codec: String
    var profile: String?
    var channels: Int
    var sampleRate: Int
    var language: String
  }

  private struct Subtitle: Encodable {
    var codec: String
    var language: String
  }

  private var record: Record {
    let verdict = verdict
    var record = Record(
      file: String(decoding: name.bytes, as: UTF8.self), verdict: verdict.word, code: verdict.code,
      reason: verdict.reason)
    guard case .success(let check) = result else { return record }
    record.sizeBytes = check.status.sizeBytes
    guard let facts = check.facts else { return record }
    record.container = facts.container
    record.duration = facts.duration
    record.video = facts.video.map {
      Video(
        codec: $0.codec, profile: $0.profile, pixelFormat: $0.pixelFormat, width: $0.width, height: $0.height,
        frameRate: $0.frameRate, rotation: $0.rotation)
    }
    record.audio = facts.audio.map {
      Audio(
        codec: $0.codec, profile: $0.profile, channels: $0.channels, sampleRate: $0.sampleRate, language: $0.language)
    }
    record.subtitles = facts.subtitles.map { Subtitle(codec: $0.codec, language: $0.language) }
    return record
  }
}
