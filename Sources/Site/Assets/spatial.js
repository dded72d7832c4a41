// A remote control has four arrows and no pointer: they move the focus to the nearest control in their direction,
// anywhere on the page.

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FOCUSABLE = "a[href], button, input, textarea, summary, select, [tabindex='0']";

/** Whether this is a television; `appearance.js` found out. */
export const isTelevision = () => document.documentElement.classList.contains("tv");

/** `[dx, dy]` of an arrow key that is pressed alone; undefined for any other. */
export function direction(event) {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return undefined;
  return DIRECTIONS[event.key];
}

/** The control whose place lies nearest in the direction; one straight ahead before one aside. */
export function nearest(from, [dx, dy], scope = document) {
  const here = from.getBoundingClientRect();
  let best = null;
  let least = Infinity;
  for (const element of scope.querySelectorAll(FOCUSABLE)) {
    if (element === from || element.disabled || !isVisible(element)) continue;
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

/** Browsers of old televisions have no `checkVisibility`. */
const isVisible = (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? element.offsetParent !== null;
const middle = (box, axis) => (axis === "x" ? box.left + box.width / 2 : box.top + box.height / 2);
const gap = (start, end, otherStart, otherEnd) => Math.max(0, otherStart - end, start - otherEnd);

/** Moves the focus by arrows on a page of lists; `home()` is what takes it first. */
export function arrows(home) {
  document.addEventListener("keydown", (event) => {
    const way = direction(event);
    if (!way) return;
    const focused = document.activeElement;
    // Text is edited sideways; a choice changes up and down.
    if (focused?.matches("input[type=search]") && way[0] && focused.value) return;
    if (focused?.matches("select, input[type=radio]") && way[1]) return;
    event.preventDefault();
    focus(focused && focused !== document.body ? nearest(focused, way) : home());
  });
  if (document.activeElement === document.body) home()?.focus({ preventScroll: true });
}

function focus(element) {
  if (!element) return;
  element.focus({ preventScroll: true });
  const isCalm = document.documentElement.dataset.motion || matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "center", behavior: isCalm ? "auto" : "smooth" });
}
