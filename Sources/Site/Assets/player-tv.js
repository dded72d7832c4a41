// A television: a remote control with four arrows, seen from three metres. The arrows move the focus to the nearest
// control in their direction, anywhere on the page.

import { closeMenu } from "./player-menu.js";

const TELEVISIONS = /\b(Tizen|Web0S|webOS|SmartTV|SMART-TV|Smart-TV|NetCast|HbbTV|BRAVIA|GoogleTV|Android TV|AppleTV|CrKey|Roku|VIDAA|AFT[A-Z]|PlayStation|Xbox|Nintendo)\b/i;

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FOCUSABLE = "a[href], button, input, textarea, summary, select, [tabindex='0']";

/** Whether this is a television: by its name, by `?tv`, or by a large screen that nobody points at. */
export function isTelevision() {
  const wanted = new URLSearchParams(location.search).get("tv");
  if (wanted !== null) return wanted !== "0";
  return TELEVISIONS.test(navigator.userAgent) || matchMedia("(any-pointer: none) and (min-width: 960px)").matches;
}

/** `wake()` shows the bar and tells whether it was hidden; `home` takes the focus first. */
export function television({ wake, home, seek }) {
  document.documentElement.classList.add("tv");
  document.addEventListener("keydown", (event) => {
    const direction = DIRECTIONS[event.key];
    if (!direction || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.matches?.("textarea")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const focused = document.activeElement;
    if ((wake() && focused?.closest("#player")) || !focused || focused === document.body) return home().focus();
    // Choices stand below each other: aside is out.
    if (direction[0] && focused.closest("[role=menu]")) return closeMenu();
    // On the bars, left and right are what the bar does.
    if (focused.matches("input[type=range]") && direction[0]) return seek(focused, direction[0]);
    nearest(focused, direction)?.focus();
  }, true);
  home().focus({ preventScroll: true });
}

/** The control whose place lies nearest in the direction; one straight ahead before one aside. */
export function nearest(from, [dx, dy]) {
  const here = from.getBoundingClientRect();
  const scope = document.querySelector("dialog[open]") ?? from.closest("[role=menu]") ?? document;
  let best = null;
  let least = Infinity;
  for (const element of scope.querySelectorAll(FOCUSABLE)) {
    if (element === from || element.disabled || !element.checkVisibility({ visibilityProperty: true })) continue;
    const there = element.getBoundingClientRect();
    if (!there.width || !there.height) continue;
    const ahead = dx ? dx * (middle(there, "x") - middle(here, "x")) : dy * (middle(there, "y") - middle(here, "y"));
    const edge = dx > 0 ? there.left - here.right : dx < 0 ? here.left - there.right : dy > 0 ? there.top - here.bottom : here.top - there.bottom;
    if (ahead <= 0 || edge < -Math.min(here.height, there.height) / 2) continue;
    const aside = dx ? gap(here.top, here.bottom, there.top, there.bottom) : gap(here.left, here.right, there.left, there.right);
    const distance = Math.max(0, edge) + 3 * aside + 0.01 * Math.abs(dx ? middle(there, "y") - middle(here, "y") : middle(there, "x") - middle(here, "x"));
    if (distance < least) [best, least] = [element, distance];
  }
  return best;
}

const middle = (box, axis) => (axis === "x" ? box.left + box.width / 2 : box.top + box.height / 2);
const gap = (start, end, otherStart, otherEnd) => Math.max(0, otherStart - end, start - otherEnd);
