// A television: a remote control with four arrows, seen from three metres. On the player's page some arrows mean more
// than the way to the next control.

import { closeMenu } from "./player-menu.js";
import { direction, isTelevision, nearest } from "./spatial.js";

export { isTelevision };

/** `wake()` shows the bar and tells whether it was hidden; `home` takes the focus first. */
export function television({ wake, home, seek }) {
  document.addEventListener("keydown", (event) => {
    const way = direction(event);
    if (!way || event.target.matches?.("textarea")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const focused = document.activeElement;
    if ((wake() && focused?.closest("#player")) || !focused || focused === document.body) return home().focus();
    // Choices stand below each other: aside is out.
    const menu = focused.closest("[role=menu]");
    if (way[0] && menu) return closeMenu();
    // On the bars, left and right are what the bar does.
    if (focused.matches("input[type=range]") && way[0]) return seek(focused, way[0]);
    nearest(focused, way, document.querySelector("dialog[open]") ?? menu ?? document)?.focus();
  }, true);
  home().focus({ preventScroll: true });
}
