// Captions, drawn over the picture by the page: in the visitor's size and colour, above the controls, in fullscreen too.

import { make } from "./player-dom.js";

/** Sizes, as a share of the usual one in percent. */
export const SIZES = [75, 100, 150, 200];
export const COLOURS = ["white", "yellow", "cyan", "green"];

/** Events: `change` (the tracks, or the chosen one). */
export class Captions extends EventTarget {
  #chosen = null;

  constructor(video, stream, preferences) {
    super();
    this.video = video;
    this.stream = stream;
    this.preferences = preferences;
    this.box = make("div", { class: "captions", dir: "auto" });
    this.style();
    const changed = () => this.dispatchEvent(new Event("change"));
    video.textTracks.addEventListener("addtrack", ({ track }) => {
      track.addEventListener("cuechange", () => this.draw());
      changed();
    });
    video.textTracks.addEventListener("removetrack", changed);
    // hls.js disables, while it starts, whatever it did not choose itself.
    video.textTracks.addEventListener("change", () => {
      if (this.chosen?.mode === "disabled" && !video.webkitDisplayingFullscreen) this.#chosen.mode = "hidden";
    });
    video.addEventListener("seeked", () => this.draw());
    // Over a picture of its own window the page cannot draw: there the browser does.
    const native = (mode) => () => this.#chosen && (this.#chosen.mode = mode);
    video.addEventListener("enterpictureinpicture", native("showing"));
    video.addEventListener("leavepictureinpicture", native("hidden"));
  }

  get tracks() {
    return Array.from(this.video.textTracks).filter(({ kind }) => kind === "subtitles" || kind === "captions");
  }

  get chosen() {
    return this.tracks.includes(this.#chosen) ? this.#chosen : null;
  }

  /** Shows `chosen`; null: none. */
  choose(chosen) {
    this.#chosen = chosen;
    this.stream.chooseSubtitles(chosen);
    // A hidden track still has its cues; a disabled one is not even loaded.
    for (const track of this.tracks) track.mode = track === chosen ? "hidden" : "disabled";
    this.draw();
    this.dispatchEvent(new Event("change"));
  }

  draw() {
    const lines = Array.from(this.chosen?.activeCues ?? []).map((cue) =>
      make("p", { class: "cue" }, make("span", {}, cue.getCueAsHTML?.() ?? cue.text)),
    );
    this.box.replaceChildren(...lines);
  }

  /** Takes size and colour from the preferences. */
  style() {
    this.box.dataset.size = this.preferences.get("captionSize") ?? 100;
    this.box.dataset.colour = this.preferences.get("captionColour") ?? "white";
  }
}
