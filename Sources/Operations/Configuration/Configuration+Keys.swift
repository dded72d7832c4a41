extension Configuration {
  /// Every key of the file except `root` and `collections`, which are read first and last.
  static func keys(below root: String) -> [Key<Configuration>] {
    folderKeys(below: root) + watchingKeys + schedulingKeys + sections
      // A title is one collection's own.
      + collectionKeys.filter { $0.name != "title" }.map { $0.within(\.defaults) }
  }

  private static func folderKeys(below root: String) -> [Key<Configuration>] {
    let path = ValueKind<String>.path(below: root)
    return [
      Key("inbox", \.folders.inbox, path),
      Key("spool", \.folders.spool, path),
      Key("rejected", \.folders.rejected, path),
      Key("originals", \.folders.originals, path),
      Key("public", \.folders.published, path),
      Key("archive", \.folders.archive, path),
      Key("keys", \.folders.keys, path),
      Key("base_url", \.baseURL, ValueKind<String>.baseURL.optional),
    ]
  }

  private static var watchingKeys: [Key<Configuration>] {
    [
      Key("watch", \.watching.mode, .choice),
      Key("poll_interval", \.watching.pollInterval, .duration(.milliseconds(100), .hours(1))),
      Key("settle", \.watching.settle, .duration(.zero, .hours(1))),
      Key("upload_timeout", \.watching.uploadTimeout, .duration(.seconds(1), .days(30))),
      Key("sidecar_timeout", \.watching.sidecarTimeout, .duration(.seconds(1), .days(365))),
      Key("ignore", \.watching.ignoredNames, .namePatterns),
      Key("extensions", \.watching.extensions, .extensions),
      Key("receipts", \.receipts.isOn, .bool),
      Key("receipts_days", \.receipts.days, .integer(1, 3650)),
      Key("probe_bytes", \.probing.bytes, .size(64 << 10, 1 << 30)),
      Key("probe_time", \.probing.time, .duration(.seconds(1), .seconds(600))),
    ]
  }

  private static var schedulingKeys: [Key<Configuration>] {
    [
      Key("jobs", \.scheduling.jobs, .integer(1, 256)),
      Key("receiving_jobs", \.scheduling.receivingJobs, .integer(0, 256)),
      Key("order", \.scheduling.order, .choice),
      Key("attempts", \.scheduling.attempts, .integer(1, 100)),
      Key("retry_delay", \.scheduling.retryDelay, .duration(.milliseconds(100), .days(1))),
      Key("no_progress_timeout", \.scheduling.noProgressTimeout, .duration(.seconds(1), .days(1))),
      Key("min_free", \.scheduling.minFreeBytes, .size(0, 1 << 50)),
    ]
  }

  private static var sections: [Key<Configuration>] {
    let worker: [Key<Worker>] = [
      Key("address_space", \.addressSpaceBytes, .size(512 << 20, 64 << 40)),
      Key("cpu_time", \.cpuTime, .duration(.seconds(60), .days(365))),
      Key("open_files", \.openFiles, .integer(64, 65536)),
      Key("nice", \.nice, .integer(0, 19)),
      Key("io_class", \.ioClass, .choice),
      Key("io_level", \.ioLevel, .integer(0, 7)),
    ]
    let site: [Key<Site>] = [
      Key("title", \.title, .title),
      Key("description", \.description, ValueKind<String>.title.optional),
      Key("language", \.language, .language),
      Key("logo", \.logo, ValueKind<String>.picture.optional),
      Key("accent", \.accent, ValueKind<String>.colour.optional),
      Key("footer", \.footer, ValueKind<String>.title.optional),
      Key("custom_css", \.customStyle, ValueKind<String>.absolutePath.optional),
      Key("analytics", \.analytics, .bool),
      Key("hls_js", \.hlsScript, .absolutePath),
    ]
    return [
      Key(section: "worker", \.worker, worker),
      Key(section: "site", \.site, site),
      Key("log_level", \.logLevel, .choice),
    ]
  }

  /// The keys that a collection can set for itself. All but `title` may also stand at the top, for every collection.
  static var collectionKeys: [Key<CollectionSettings>] {
    [
      Key("title", \.title, ValueKind<String>.title.optional),
      Key("max_size", \.maxSizeBytes, .size(1, 1 << 50)),
      Key("max_duration", \.maxDuration, .duration(.seconds(1), .days(365))),
      Key("segment_type", \.segmentType, .choice),
      Key("segment_duration", \.segmentDuration, .segmentDuration),
      Key("audio_bit_rate", \.audioBitRate, .bitRate(16_000, 512_000)),
      Key("loudness", \.loudness, .loudness),
      Key(section: "audio", \.audio, [Key("surround", \.surround, .choice)]),
      Key("audio_parallel", \.parallelAudio, .bool),
      Key("transcode", \.transcode, .bool),
      Key(section: "codecs", \.codecs, [Key("copy", \.copy, .choices())]),
      Key("video_preset", \.videoPreset, .choice),
      Key("video_crf", \.videoQuality, .integer(1, 51)),
      Key("ladder", \.ladder, .heights),
      Key("ladder_bit_rates", \.ladderBitRates, .bitRatesByHeight),
      Key("encoder", \.encoder, .choice),
      Key("poster", \.poster, .bool),
      Key("source", \.source, .choice),
      Key("keep_partial", \.keepPartial, .duration(.zero, .days(365))),
      Key("duplicates", \.duplicates, .choice),
      Key("encryption", \.encryption, .choice),
      Key("key_rotation", \.keyRotation, .integer(0, 100_000)),
    ]
  }

  /// Every key that may stand in a file: `jobs`, `worker.nice`, `collections.NAME.title`.
  static var allKeyNames: [String] {
    let top = keys(below: defaultRoot).flatMap(\.names)
    return ["root"] + top + collectionKeys.flatMap(\.names).map { "collections.NAME.\($0)" }
  }
}

extension Key {
  /// Its own, or those of the keys below it.
  fileprivate var names: [String] { keysBelow.isEmpty ? [name] : keysBelow.map { "\(name).\($0)" } }

  /// The same key, for something that holds a `Target`.
  fileprivate func within<Whole>(_ property: WritableKeyPath<Whole, Target>) -> Key<Whole> {
    Key<Whole>(name: name, keysBelow: keysBelow) { node, path, whole, problems in
      read(node, path, &whole[keyPath: property], &problems)
    }
  }
}

extension Duration {
  fileprivate static func hours(_ count: Int) -> Duration { .seconds(count * 3600) }
  fileprivate static func days(_ count: Int) -> Duration { .seconds(count * 86400) }
}
