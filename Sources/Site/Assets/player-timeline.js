// The seek bar: how long the video is going to be, how much of it has arrived, is buffered, and was watched.

import { make } from "./player-dom.js";
import { Storyboard } from "./player-storyboard.js";
import { clock } from "./player-words.js";

export class Timeline {
  #expected = 0;
  #dragging = false;
  #chapters = [];
  /** What the tip is about, seconds. */
  #pointed = 0;

  /** `seek(seconds)` is asked for by the visitor. */
  constructor(video, say, seek) {
    this.video = video;
    this.say = say;
    this.storyboard = new Storyboard(() => this.tip.hidden || this.#preview(this.#pointed));
    this.arrivedBar = make("span", { class: "arrived" });
    this.bufferedBars = make("span", { class: "buffered" });
    this.playedBar = make("span", { class: "played" });
    this.marks = make("span", { class: "marks" });
    this.range = make("input", {
      type: "range", class: "seek", min: 0, max: 1, step: "any", value: 0, "aria-label": say("seek"),
      oninput: () => this.#preview(this.range.valueAsNumber),
      onchange: () => {
        this.#dragging = false;
        this.#hide();
        seek(this.range.valueAsNumber);
      },
      onpointerdown: () => (this.#dragging = true),
      onpointermove: (event) => this.#hover(event),
      onpointerleave: () => this.#hide(),
      onblur: () => this.#hide(),
    });
    this.picture = make("span", { class: "picture-at" });
    this.label = make("span", { class: "time-at" });
    this.tip = make("div", { class: "tip", "aria-hidden": "true", hidden: true }, this.picture, this.label);
    this.element = make("div", { class: "timeline" }, this.arrivedBar, this.bufferedBars, this.playedBar, this.marks, this.range, this.tip);
    for (const event of ["timeupdate", "progress", "durationchange", "seeking", "seeked", "loadedmetadata"]) {
      video.addEventListener(event, () => this.draw());
    }
  }

  /** How long the whole video is, or is going to be, seconds. */
  get duration() {
    return Math.max(this.#expected, this.arrived);
  }

  /** How much of it can be watched now, seconds. */
  get arrived() {
    const { duration } = this.video;
    return Number.isFinite(duration) ? duration : 0;
  }

  /** What the manifest expects; 0 once the stream itself tells. */
  set expected(seconds) {
    this.#expected = Number.isFinite(seconds) ? seconds : 0;
    this.draw();
  }

  set chapters(chapters) {
    this.#chapters = chapters;
    this.draw();
  }

  chapter(seconds) {
    return this.#chapters.findLast(({ start }) => seconds >= start);
  }

  draw() {
    const { duration, arrived, video } = this;
    const part = (seconds) => (duration > 0 ? `${Math.min(100, (100 * seconds) / duration)}%` : "0%");
    this.range.max = duration || 1;
    this.range.disabled = !(duration > 0);
    if (!this.#dragging) this.range.value = video.currentTime;
    const now = clock(video.currentTime);
    const chapter = this.chapter(video.currentTime)?.title;
    this.range.setAttribute(
      "aria-valuetext", this.say(chapter ? "positionInChapter" : "position", { now, all: clock(duration), chapter }));
    this.playedBar.style.width = part(this.#dragging ? this.range.valueAsNumber : video.currentTime);
    this.arrivedBar.style.width = part(arrived);
    this.#fill(this.bufferedBars, Array.from({ length: video.buffered.length }, (_, index) => {
      const start = video.buffered.start(index);
      return [part(start), part(video.buffered.end(index) - start)];
    }));
    this.#fill(this.marks, this.#chapters.filter(({ start }) => start > 0 && start < duration).map(({ start }) => [part(start), "3px"]));
  }

  #fill(parent, parts) {
    while (parent.children.length > parts.length) parent.lastChild.remove();
    while (parent.children.length < parts.length) parent.append(make("span"));
    parts.forEach(([left, width], index) => Object.assign(parent.children[index].style, { left, width }));
  }

  #hover({ clientX, pointerType }) {
    if (pointerType === "touch" && !this.#dragging) return;
    const { left, width } = this.range.getBoundingClientRect();
    if (width > 0) this.#preview(Math.min(1, Math.max(0, (clientX - left) / width)) * this.duration);
  }

  #preview(seconds) {
    this.#pointed = seconds;
    if (this.#dragging) this.draw();
    const chapter = this.chapter(seconds)?.title;
    const late = seconds > this.arrived ? ` · ${this.say("notArrived")}` : "";
    this.label.textContent = clock(seconds) + (chapter ? ` · ${chapter}` : "") + late;
    this.tip.hidden = false;
    this.picture.hidden = !this.storyboard.show(seconds, this.picture);
    const width = this.element.clientWidth;
    const half = this.tip.offsetWidth / 2;
    const middle = this.duration > 0 ? (seconds / this.duration) * width : 0;
    this.tip.style.left = `${Math.max(half, Math.min(width - half, middle))}px`;
  }

  #hide() {
    this.tip.hidden = true;
  }
}
