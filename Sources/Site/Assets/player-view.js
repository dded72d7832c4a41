// How much of the window the player takes: theatre, focus mode, fullscreen, a window of its own; and when its bar hides.

import { openMenu } from "./player-menu.js";

/** The bar and the cursor hide after this long without a move, milliseconds. */
const IDLE = 3000;

export class View extends EventTarget {
  #timer = 0;

  constructor(player, video, preferences) {
    super();
    this.player = player;
    this.video = video;
    this.preferences = preferences;
    this.root = document.documentElement;
    this.theatre = Boolean(preferences.get("theatre"));
    for (const event of ["pointermove", "pointerdown", "keydown", "focusin"]) {
      document.addEventListener(event, () => this.wake(), { passive: true });
    }
    for (const event of ["play", "pause", "ended"]) video.addEventListener(event, () => this.wake());
    document.addEventListener("fullscreenchange", () => this.#changed());
    this.wake();
  }

  get theatre() {
    return this.root.classList.contains("theatre");
  }

  set theatre(isOn) {
    this.root.classList.toggle("theatre", isOn);
    this.preferences.set("theatre", isOn);
    this.#changed();
  }

  /** Only the picture: the rest of the page is out of sight and out of reach. */
  get focusMode() {
    return this.root.classList.contains("focus-mode");
  }

  set focusMode(isOn) {
    if (isOn === this.focusMode) return;
    this.root.classList.toggle("focus-mode", isOn);
    this.wake();
    this.#changed();
    this.dispatchEvent(new Event(isOn ? "focusstart" : "focusend"));
  }

  get fullscreen() {
    return document.fullscreenElement === this.player;
  }

  async toggleFullscreen() {
    try {
      if (this.fullscreen) await document.exitFullscreen();
      else if (this.player.requestFullscreen) await this.player.requestFullscreen();
      else this.video.webkitEnterFullscreen?.();
    } catch {
      // Refused by the browser: the page stays as it is.
    }
  }

  async togglePictureInPicture() {
    try {
      if (document.pictureInPictureElement) await document.exitPictureInPicture();
      else await this.video.requestPictureInPicture();
    } catch {
      // Likewise.
    }
  }

  /** Shows the bar; it hides again unless the video is paused, or somebody is in a menu. */
  wake() {
    clearTimeout(this.#timer);
    this.player.classList.remove("idle");
    this.#timer = setTimeout(() => {
      if ((this.video.paused && !this.focusMode) || openMenu() || document.querySelector("dialog[open]")) return this.wake();
      this.player.classList.add("idle");
    }, IDLE);
  }

  get isIdle() {
    return this.player.classList.contains("idle");
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
