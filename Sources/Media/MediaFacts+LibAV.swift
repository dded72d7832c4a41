import CLibAV

extension MediaFacts {
  /// Reads the facts off an open input whose tracks are known.
  init(of context: UnsafeMutablePointer<AVFormatContext>, sizeBytes: Int64) {
    let format = unsafe context.pointee
    let isExact = unsafe format.duration_estimation_method == AVFMT_DURATION_FROM_STREAM
    let start = unsafe format.start_time == clibav_no_pts ? 0 : Double(format.start_time) / 1e6
    unsafe self.init(
      container: String(cString: format.iformat.pointee.name),
      sizeBytes: sizeBytes,
      duration: format.duration > 0 ? Double(format.duration) / 1e6 : nil,
      isDurationExact: isExact,
      startTime: start,
      bitRate: format.bit_rate > 0 ? format.bit_rate : nil,
      title: tag("title", of: format.metadata))
    if let length = duration, isExact { duration = length - lead(of: length) }
    for index in 0..<Int(unsafe format.nb_streams) {
      guard let stream = unsafe format.streams[index] else { continue }
      unsafe append(stream, index)
    }
    if unsafe format.nb_programs > 1 {
      for index in 0..<Int(unsafe format.nb_programs) {
        guard let program = unsafe format.programs[index]?.pointee else { continue }
        let tracks = unsafe UnsafeBufferPointer(start: program.stream_index, count: Int(program.nb_stream_indexes))
        programs.append(unsafe Set(tracks.map { Int($0) }))
      }
    }
    for index in 0..<Int(unsafe format.nb_chapters) {
      guard let chapter = unsafe format.chapters[index]?.pointee else { continue }
      let base = TimeBase(unsafe chapter.time_base)
      chapters.append(
        Chapter(
          start: base.seconds(unsafe chapter.start), end: base.seconds(unsafe chapter.end),
          title: unsafe tag("title", of: chapter.metadata) ?? "Chapter \(index + 1)"))
    }
  }

  /// How much of what a container calls its length lies before its first packet, seconds. MP4 counts an empty edit at the
  /// start (ISO/IEC 14496-12 §8.2.2). Others may tell the last time on their clock, which need not begin at zero: Matroska's
  /// and ASF's writers differ, and without a word in its header that is all of FLV. More than half would be so by no chance.
  private func lead(of length: Double) -> Double {
    guard startTime > 0, length > startTime else { return 0 }
    return isContainer("mov") || startTime > length / 2 ? startTime : 0
  }

  private mutating func append(_ stream: UnsafeMutablePointer<AVStream>, _ index: Int) {
    let parameters = unsafe stream.pointee.codecpar.pointee
    let metadata = unsafe stream.pointee.metadata
    // MP4 has the particulars beside the track, Matroska the name of the key among its tags.
    if unsafe av_stream_get_side_data(stream, AV_PKT_DATA_ENCRYPTION_INIT_INFO, nil) != nil
      || tag("enc_key_id", of: metadata) != nil
    {
      isEncrypted = true
    }
    let language = unsafe tag("language", of: metadata) ?? "und"
    let title = unsafe tag("title", of: metadata) ?? tag("name", of: metadata)
    let disposition = unsafe stream.pointee.disposition
    switch unsafe parameters.codec_type {
    case AVMEDIA_TYPE_VIDEO:
      // Cover art comes as a video track of one picture.
      guard disposition & AV_DISPOSITION_ATTACHED_PIC == 0 else { return }
      unsafe video.append(VideoTrack(stream, index, language: language))
    case AVMEDIA_TYPE_AUDIO:
      audio.append(
        AudioTrack(
          index: index, codec: unsafe codecName(parameters.codec_id), profile: unsafe profileName(parameters),
          channels: Int(unsafe parameters.ch_layout.nb_channels), sampleRate: Int(unsafe parameters.sample_rate),
          language: language, title: title, isDefault: disposition & AV_DISPOSITION_DEFAULT != 0,
          roles: roles(of: disposition)))
    case AVMEDIA_TYPE_SUBTITLE:
      let properties = unsafe avcodec_descriptor_get(parameters.codec_id)?.pointee.props ?? 0
      subtitles.append(
        SubtitleTrack(
          index: index, codec: unsafe codecName(parameters.codec_id), language: language, title: title,
          isForced: disposition & AV_DISPOSITION_FORCED != 0, isBitmap: properties & AV_CODEC_PROP_BITMAP_SUB != 0,
          isDefault: disposition & AV_DISPOSITION_DEFAULT != 0,
          isSDH: disposition & (AV_DISPOSITION_HEARING_IMPAIRED | AV_DISPOSITION_CAPTIONS) != 0,
          isCommentary: disposition & AV_DISPOSITION_COMMENT != 0))
    default:
      break
    }
  }
}

extension MediaFacts.VideoTrack {
  fileprivate init(_ stream: UnsafeMutablePointer<AVStream>, _ index: Int, language: String) {
    let parameters = unsafe stream.pointee.codecpar.pointee
    let ratio = unsafe av_guess_sample_aspect_ratio(nil, stream, nil)
    let rates = unsafe (average: stream.pointee.avg_frame_rate, guess: stream.pointee.r_frame_rate)
    let turn = unsafe DisplayMatrix(of: stream)?.orientation ?? (degrees: 0, isMirrored: false)
    let format = unsafe AVPixelFormat(parameters.format)
    let description = unsafe av_pix_fmt_desc_get(format)
    unsafe self.init(
      index: index, codec: codecName(parameters.codec_id), profile: profileName(parameters),
      pixelFormat: av_get_pix_fmt_name(format).map { unsafe String(cString: $0) },
      bitDepth: description.map { unsafe Int($0.pointee.comp.0.depth) },
      width: Int(parameters.width), height: Int(parameters.height),
      sampleAspectRatio: ratio.num > 0 && ratio.den > 0 ? Double(ratio.num) / Double(ratio.den) : 1,
      frameRate: pictures(average: rates.average, guess: rates.guess),
      rotation: turn.degrees, isMirrored: turn.isMirrored,
      isInterlaced: [AV_FIELD_TT, AV_FIELD_BB, AV_FIELD_TB, AV_FIELD_BT].contains(parameters.field_order),
      isDecodable: avcodec_find_decoder(parameters.codec_id) != nil, language: language,
      isDefault: stream.pointee.disposition & AV_DISPOSITION_DEFAULT != 0,
      colorTransfer: parameters.color_trc == AVCOL_TRC_UNSPECIFIED
        ? nil : av_color_transfer_name(parameters.color_trc).map { unsafe String(cString: $0) },
      colorPrimaries: parameters.color_primaries == AVCOL_PRI_UNSPECIFIED
        ? nil : av_color_primaries_name(parameters.color_primaries).map { unsafe String(cString: $0) })
  }
}

/// Above 1000 a second it is a broken header, not a camera. Of a few pictures there is no average; the guess, the lowest rate
/// that all their times fit, says nothing where they are not even. AVI counts fields, of which every second is no picture.
private func pictures(average: AVRational, guess: AVRational) -> Double? {
  let guess = pictures(perSecond: guess, upTo: 60)
  guard let average = pictures(perSecond: average, upTo: 1000) else { return guess }
  return average == guess.map { 2 * $0 } ? guess : average
}

private func pictures(perSecond rate: AVRational, upTo most: Int32) -> Double? {
  rate.num > 0 && rate.den > 0 && rate.num / rate.den <= most ? Double(rate.num) / Double(rate.den) : nil
}

private func roles(of disposition: Int32) -> Set<MediaFacts.AudioTrack.Role> {
  let flags: [(Int32, MediaFacts.AudioTrack.Role)] = [
    (AV_DISPOSITION_VISUAL_IMPAIRED | AV_DISPOSITION_DESCRIPTIONS, .description),
    (AV_DISPOSITION_COMMENT, .commentary), (AV_DISPOSITION_HEARING_IMPAIRED, .clearSpeech),
    (AV_DISPOSITION_DUB, .dubbed), (AV_DISPOSITION_ORIGINAL, .original),
  ]
  return Set(flags.filter { disposition & $0.0 != 0 }.map(\.1))
}

private func codecName(_ id: AVCodecID) -> String { unsafe String(cString: avcodec_get_name(id)) }

private func profileName(_ parameters: AVCodecParameters) -> String? {
  unsafe avcodec_profile_name(parameters.codec_id, parameters.profile).map { unsafe String(cString: $0) }
}

/// A metadata value, repaired to UTF-8; nil when absent or blank.
private func tag(_ key: String, of metadata: OpaquePointer?) -> String? {
  guard let entry = unsafe av_dict_get(metadata, key, nil, 0) else { return nil }
  let text = unsafe String(cString: entry.pointee.value)
  return text.allSatisfy(\.isWhitespace) ? nil : text
}
