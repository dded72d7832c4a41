/// Why a file does not become a video. Not an error: a value that the person who dropped the file gets to read.
package struct Refusal: Error, Codable, Equatable, Sendable {
  package let code: Code
  /// One or two sentences for a layman: what is wrong with the file, and what to do.
  package let message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// Stable names, for scripts and for translations.
  package enum Code: String, Codable, Sendable, CaseIterable {
    case notMedia = "not_media"
    case noVideo = "no_video"
    case unfinishedUpload = "unfinished_upload"
    case encrypted
    case empty
    case tooLarge = "too_large"
    case tooLong = "too_long"
    case unsupportedCodec = "unsupported_codec"
    case unsupportedContainer = "unsupported_container"
    case extensionNotAllowed = "extension_not_allowed"
    case extensionMismatch = "extension_mismatch"
    case notARegularFile = "not_a_regular_file"
    case damaged
    case tooComplex = "too_complex"
    /// Of a file that came beside a video: it is not what it should be.
    case sidecarUnusable = "sidecar_unusable"
    /// Of a file that belongs to a video: there is none.
    case sidecarWithoutVideo = "sidecar_without_video"
  }
}
