/// Tells what a file holds, by its content alone.
package enum MediaProbe {
  /// - Throws: `MediaError`; see `Demuxer.open`.
  package static func facts(path: String, limits: ProbeLimits = ProbeLimits()) throws(MediaError) -> MediaFacts {
    try facts(of: FileSource(path: path), limits: limits)
  }

  package static func facts(of source: any ByteSource, limits: ProbeLimits = ProbeLimits()) throws(MediaError)
    -> MediaFacts
  {
    let demuxer = try Demuxer.open(source, limits: limits)
    return demuxer.facts
  }
}
