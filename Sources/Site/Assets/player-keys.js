// The keyboard. A key that a focused control needs itself is left to it.

import { make } from "./player-dom.js";

/** What each key does, for the help: keys, and the name of the words that say it. */
const HELP = [
  ["Space  K", "keyPlay"], ["J  L", "keyJump"], ["←  →", "keyStep"], ["↑  ↓", "keyVolume"], ["M", "keyMute"],
  ["F", "keyFullscreen"], ["T", "keyTheatre"], ["Z", "keyFocus"], ["C", "keyCaptions"], ["A", "keyAudio"],
  ["<  >", "keySpeed"], ["0 … 9", "keyTenths"], ["Home  End", "keyEnds"], ["?", "keyHelp"], ["Esc", "keyLeave"],
];

const isText = (element) => element?.matches?.("textarea, select, input:not([type=range]), [contenteditable]");
const isPressed = (element) => element?.matches?.("button, a[href], summary");

/** `actions` has a function for each name below; `active()` tells whether keys are the player's now. */
export function keys(actions, player) {
  const table = {
    k: actions.toggle, j: () => actions.jump(-10), l: () => actions.jump(10), m: actions.mute, f: actions.fullscreen, t: actions.theatre,
    z: actions.focusMode, c: actions.captions, a: actions.audio, "<": () => actions.faster(-1), ">": () => actions.faster(1),
    "?": actions.help, Home: () => actions.seekTo(0), End: () => actions.seekTo(1), MediaPlayPause: actions.toggle,
    MediaPlay: actions.play, MediaPause: actions.pause, MediaRewind: () => actions.jump(-10), MediaFastForward: () => actions.jump(10),
    ArrowLeft: () => actions.jump(-5), ArrowRight: () => actions.jump(5),
    ArrowUp: () => actions.louder(0.1), ArrowDown: () => actions.louder(-0.1), Escape: actions.leave,
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const { target, key } = event;
    if (isText(target) || document.querySelector("dialog[open]")) return;
    if (target.matches?.(".volume") && key.startsWith("Arrow")) return;
    // The page's own links and buttons keep the keys that scroll and press.
    const inside = player.contains(target) || target === document.body;
    if (!inside && (key.startsWith("Arrow") || key === "Home" || key === "End")) return;
    const action =
      key === " " ? (isPressed(target) ? null : actions.toggle) :
      /^\d$/.test(key) ? () => actions.seekTo(Number(key) / 10) :
      table[key] ?? table[key.toLowerCase()];
    if (!action) return;
    if (action() !== false) event.preventDefault();
  });
}

/** The list of keys. */
export function helpDialog(say) {
  const rows = HELP.map(([keys, name]) => make("tr", {},
    make("th", { scope: "row" }, ...keys.split("  ").flatMap((key) => [make("kbd", {}, key), " "])), make("td", {}, say(name))));
  return dialog(say("keys"), say, make("table", { class: "keys" }, make("tbody", {}, ...rows)));
}

/** A modal window with a title and a button that closes it. */
export function dialog(title, say, ...contents) {
  const heading = make("h2", { id: `dialog-${dialog.count = (dialog.count ?? 0) + 1}` }, title);
  const close = make("button", { type: "button", class: "action", onclick: () => window_.close() }, say("close"));
  const window_ = make("dialog", { class: "player-dialog", "aria-labelledby": heading.id }, heading, ...contents, close);
  return window_;
}
