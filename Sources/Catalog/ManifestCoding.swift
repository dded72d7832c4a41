import Foundation

/// A manifest as bytes: pretty-printed JSON with sorted keys, so that people can read it and `diff` it.
package enum ManifestCoding {
  /// The largest manifest that is read: ten hours in 2 s segments and a dozen renditions stay well below.
  package static let longestBytes = 64 << 20

  /// Reads and checks a manifest. Unknown keys are passed over.
  /// - Parameters:
  ///   - path: for the messages.
  ///   - withRenditions: whether the renditions are read, and checked, too.
  /// - Throws: `malformed` for anything that the schema does not allow, `newerSchema` for a later format.
  package static func decode(
    _ bytes: [UInt8], path: String, withRenditions: Bool = true
  ) throws(CatalogError) -> Manifest {
    let manifest: Manifest
    let json = Foundation.Data(withRenditions ? bytes : RenditionSkipping.apply(bytes))
    let decoder = decoder()
    if !withRenditions, let key = CodingUserInfoKey.leavesOutRenditions { decoder.userInfo[key] = true }
    do {
      manifest = try decoder.decode(Manifest.self, from: json)
    } catch {
      // What a later format changed may be what could not be read.
      if let version = try? decoder.decode(Version.self, from: json).schema, version > Manifest.currentSchema {
        throw .newerSchema(path: path, schema: version)
      }
      throw .malformed(path: path, reason: reason(error, json))
    }
    if manifest.schema > Manifest.currentSchema { throw .newerSchema(path: path, schema: manifest.schema) }
    if let problem = manifest.firstProblem() { throw .malformed(path: path, reason: problem) }
    return manifest
  }

  /// What stood in the file before.
  struct Previous {
    fileprivate let object: [String: Any]

    /// `nil` for what is no JSON object: nothing of it can be kept.
    init?(_ bytes: [UInt8]) {
      guard let object = try? ManifestCoding.object(Foundation.Data(bytes)) else { return nil }
      self.object = object
    }

    var state: VideoState? {
      (object[Manifest.CodingKeys.state.rawValue] as? String).flatMap(VideoState.init(rawValue:))
    }

    var schema: Int? { object[Manifest.CodingKeys.schema.rawValue] as? Int }
  }

  /// The bytes to be written.
  /// - Parameter previous: what stands in the file now; keys that this version does not know are taken over from it.
  /// - Throws: `unwritable` when a value breaks the schema, `newerSchema` when `previous` is of a later format.
  package static func encode(
    _ manifest: Manifest, keepingUnknownKeysOf previous: [UInt8]? = nil, path: String
  ) throws(CatalogError) -> [UInt8] {
    try encode(manifest, after: previous.flatMap { Previous($0) }, path: path)
  }

  static func encode(
    _ manifest: Manifest, after previous: Previous?, path: String
  ) throws(CatalogError) -> [UInt8] {
    if let problem = manifest.firstProblem() { throw .unwritable(path: path, reason: problem) }
    if let version = previous?.schema, version > Manifest.currentSchema {
      throw .newerSchema(path: path, schema: version)
    }
    let bytes: [UInt8]
    do {
      var json = try encoder().encode(manifest)
      // Reading back what was just written costs more than writing it, and hardly any manifest needs it.
      if let previous, UnknownKeys.manifest.hasAny(in: previous.object) {
        let merged = UnknownKeys.manifest.restored(from: previous.object, in: try object(json) ?? [:])
        let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        json = try JSONSerialization.data(withJSONObject: merged, options: options)
      }
      bytes = [UInt8](json) + newline
    } catch {
      throw .unwritable(path: path, reason: reason(error))
    }
    guard bytes.count <= longestBytes else {
      throw .unwritable(path: path, reason: "\(bytes.count) bytes is more than any program would read")
    }
    return bytes
  }

  private struct Version: Decodable { let schema: Int }

  private static let newline = [UInt8(ascii: "\n")]

  private static func object(_ json: Foundation.Data) throws -> [String: Any]? {
    try JSONSerialization.jsonObject(with: json) as? [String: Any]
  }

  private static func decoder() -> JSONDecoder {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .custom { decoder in
      let container = try decoder.singleValueContainer()
      let text = try container.decode(String.self)
      if let date = Timestamp.date(text) { return date }
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a time as RFC 3339 writes it")
    }
    return decoder
  }

  private static func encoder() -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .custom { date, encoder in
      var container = encoder.singleValueContainer()
      try container.encode(Timestamp.text(date))
    }
    return encoder
  }

  /// Foundation's account of what is wrong, with the place, on one line.
  private static func reason(_ error: any Error, _ json: Foundation.Data = Foundation.Data()) -> String {
    let (context, what): (DecodingError.Context, String)
    switch error {
    case DecodingError.keyNotFound(let key, let where_):
      (context, what) = (where_, "the key '\(key.stringValue)' is missing")
    case DecodingError.typeMismatch(_, let where_), DecodingError.valueNotFound(_, let where_):
      (context, what) = (where_, where_.debugDescription)
    case DecodingError.dataCorrupted(let where_):
      (context, what) = (where_, where_.codingPath.isEmpty ? fault(of: json) : where_.debugDescription)
    case EncodingError.invalidValue(_, let where_):
      return where_.debugDescription
    default:
      return "not JSON"
    }
    let place = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
    return String((place.isEmpty ? what : "\(place): \(what)").prefix(300))
  }

  /// What the decoder does not say of a text that it could not read at all.
  private static func fault(of json: Foundation.Data) -> String {
    do {
      _ = try object(json)
      return "not JSON that can be used: a number is out of range"
    } catch {
      return "not JSON: \((error as NSError).userInfo["NSDebugDescription"] ?? "no place known")"
    }
  }
}
