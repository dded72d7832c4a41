// The stream behind the video element: hls.js where the browser has MSE, the browser's own HLS where not.
//
// A stream may be growing, may not be there yet, and may be interrupted at any moment: every fault of the network or
// the server passes, and playing goes on where it stood.

/** How long after a failure that may pass it is tried again, milliseconds. */
const RETRY = 2000;

/** Events: `ready` (tracks and levels are known), `level`, `arrived`, `trouble` (detail: `network` or `media`), `fatal`. */
export class Stream extends EventTarget {
  #hls = null;
  #recoveries = [];
  #retry = 0;

  constructor(video, address) {
    super();
    this.video = video;
    this.address = address;
    this.started = false;
  }

  /** Loads the stream and goes on at `position`, seconds. */
  start(position) {
    clearTimeout(this.#retry);
    this.started = true;
    if (window.Hls?.isSupported()) return this.#startHls(position);
    if (!this.video.canPlayType("application/vnd.apple.mpegurl")) return this.#tell("fatal");
    this.video.src = this.address;
    this.video.addEventListener("loadedmetadata", () => {
      if (position > 0) this.video.currentTime = position;
      this.#tell("ready");
    }, { once: true });
    this.video.addEventListener("error", () => this.#again(), { once: true });
  }

  #startHls(position) {
    const { Hls } = window;
    this.#hls?.destroy();
    const hls = (this.#hls = new Hls({
      // From the beginning, not from the edge of what has arrived.
      startPosition: position,
      backBufferLength: 90,
      capLevelToPlayerSize: true,
    }));
    // The cues are drawn by the player, in the visitor's size and colour.
    hls.subtitleDisplay = false;
    const ready = () => this.#tell("ready");
    hls.on(Hls.Events.MANIFEST_PARSED, ready);
    hls.on(Hls.Events.AUDIO_TRACKS_UPDATED, ready);
    hls.on(Hls.Events.SUBTITLE_TRACKS_UPDATED, ready);
    hls.on(Hls.Events.LEVEL_SWITCHED, () => this.#tell("level"));
    hls.on(Hls.Events.LEVEL_UPDATED, () => this.#tell("arrived"));
    hls.on(Hls.Events.ERROR, (_, problem) => problem.fatal && this.#recover(problem));
    hls.loadSource(this.address);
    hls.attachMedia(this.video);
  }

  #recover(problem) {
    if (problem.type !== window.Hls.ErrorTypes.MEDIA_ERROR) {
      this.#tell("trouble", `network: ${problem.details}`);
      return this.#again();
    }
    this.#tell("trouble", `media: ${problem.details}`);
    // One of the media is worth two tries within ten seconds.
    const now = performance.now();
    this.#recoveries = this.#recoveries.filter((time) => now - time < 10000);
    this.#recoveries.push(now);
    if (this.#recoveries.length <= 2) return this.#hls.recoverMediaError();
    this.#hls.destroy();
    this.#hls = null;
    this.#tell("fatal");
  }

  #again() {
    const position = this.video.currentTime;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.start(position), RETRY);
  }

  #tell(type, detail = null) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** The qualities: position in the list, the picture's shorter side in pixels (of 1080p 1080), bits per second; the best first. */
  get levels() {
    const side = ({ width, height }) => Math.min(width || Infinity, height || 0);
    const all = this.#hls?.levels ?? [];
    const heard = all[this.#hls?.currentLevel]?.attrs.AUDIO;
    // The same pictures come once with each kind of sound: only those with the sound that plays are a choice.
    const byPictures = new Map();
    all.forEach((level, index) => {
      if (byPictures.has(level.uri) && level.attrs.AUDIO !== heard) return;
      byPictures.set(level.uri, { index, height: side(level), bitrate: level.bitrate });
    });
    return [...byPictures.values()].sort((one, other) => other.height - one.height || other.bitrate - one.bitrate);
  }

  /** The quality that was chosen; -1: the player chooses. */
  get chosenLevel() {
    return !this.#hls || this.#hls.autoLevelEnabled ? -1 : this.#hls.manualLevel;
  }

  /** The quality that is shown; undefined when there is no choice. */
  get shownLevel() {
    return this.levels.find(({ index }) => index === this.#hls.currentLevel);
  }

  chooseLevel(index) {
    // With what is buffered of another quality thrown away: who chooses wants to see it now.
    if (this.#hls) this.#hls.currentLevel = index;
  }

  /**
   * The audio tracks: name, language (BCP 47), whether they describe the picture to those who do not see it, and whether
   * they are something else than the programme; in the order of the stream.
   */
  get audioTracks() {
    if (this.#hls) {
      return this.#hls.audioTracks.map(({ name, lang, attrs }) => {
        const said = attrs?.CHARACTERISTICS ?? "";
        return {
          name, language: lang, describes: said.includes("describes-video"), isAside: said.includes("auxiliary-content"),
        };
      });
    }
    return Array.from(this.video.audioTracks ?? [], ({ label, language, kind }) => ({
      name: label, language, describes: kind === "main-desc" || kind === "descriptions", isAside: kind === "commentary",
    }));
  }

  get audioTrack() {
    if (this.#hls) return this.#hls.audioTrack;
    return Array.from(this.video.audioTracks ?? []).findIndex(({ enabled }) => enabled);
  }

  set audioTrack(index) {
    if (this.#hls) this.#hls.audioTrack = index;
    else Array.from(this.video.audioTracks ?? []).forEach((track, other) => (track.enabled = other === index));
  }

  /**
   * Loads the cues of `track`, one of the video's text tracks; null: of none. hls.js follows the tracks' modes too, but
   * not before it is attached to the video, and on a slow machine the tracks are there first.
   */
  chooseSubtitles(track) {
    const hls = this.#hls;
    if (!hls) return;
    const isSame = ({ name, lang }) => name === track.label && (lang ?? "") === track.language;
    hls.subtitleTrack = track ? hls.subtitleTracks.findIndex(isSame) : -1;
  }

  /** The segments that the playlist names so far: address, start and duration in seconds. */
  get segments() {
    const hls = this.#hls;
    const details = hls?.levels[Math.max(0, hls.currentLevel)]?.details;
    return (details?.fragments ?? []).map(({ relurl, start, duration }) => ({ path: relurl, start, duration }));
  }
}
