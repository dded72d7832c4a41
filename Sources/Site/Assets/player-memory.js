// What this browser remembers: preferences for all videos, and where one was left. Nothing leaves the machine.

const PREFERENCES = "leat.preferences";
const POSITION = "leat.position.";
/** Positions of this many videos are kept. */
const KEPT = 200;
/** A position nearer than this to the beginning or the end is none, seconds. */
const MARGIN = 5;

function read(key) {
  try {
    const value = JSON.parse(localStorage.getItem(key));
    return value && typeof value === "object" ? value : {};
  } catch {
    // Storage may be forbidden, full, or written by something else.
    return {};
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Remembered for as long as the page is open.
  }
}

/** The visitor's choices, by name; undefined: never chosen. */
export class Preferences {
  #values = read(PREFERENCES);

  get(name) {
    return this.#values[name];
  }

  set(name, value) {
    this.#values = { ...read(PREFERENCES), ...this.#values, [name]: value };
    write(PREFERENCES, this.#values);
  }
}

/** Where the video `id` was left. */
export class Position {
  constructor(id) {
    this.key = POSITION + id;
  }

  /** Seconds; 0 for the beginning. */
  get seconds() {
    const { seconds } = read(this.key);
    return Number.isFinite(seconds) && seconds >= MARGIN ? seconds : 0;
  }

  keep(seconds, duration) {
    if (!(seconds >= MARGIN) || seconds > duration - MARGIN) return this.forget();
    write(this.key, { seconds: Math.round(seconds * 10) / 10, at: Date.now() });
    this.#dropOld();
  }

  forget() {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // Nothing was kept either.
    }
  }

  #dropOld() {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(POSITION));
    if (keys.length <= KEPT) return;
    keys.sort((one, other) => (read(one).at ?? 0) - (read(other).at ?? 0));
    for (const key of keys.slice(0, keys.length - KEPT)) localStorage.removeItem(key);
  }
}
