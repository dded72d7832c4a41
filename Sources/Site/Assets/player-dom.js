// Makes elements without markup: no text can become an element, and a page may demand Trusted Types.

/** An element; `options` are attributes (`true`: without a value; `false`, null: none), `on…` functions listeners. */
export function make(name, options = {}, ...contents) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(options)) {
    if (typeof value === "function") element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...contents.filter((content) => content != null));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** Outlines in a box of 24 by 24. */
const ICONS = {
  play: "M7 4.5v15l13-7.5z",
  pause: "M6 4.5h4v15H6zM14 4.5h4v15h-4z",
  replay: "M12 5V1.5L6.5 6 12 10.5V7a5.5 5.5 0 1 1-5.5 5.5h-2A7.5 7.5 0 1 0 12 5z",
  volume: "M3 9v6h4l5 4.5v-15L7 9zM14.5 8a5 5 0 0 1 0 8zM14.5 3.5v2.1a7 7 0 0 1 0 12.8v2.1a9 9 0 0 0 0-17z",
  muted: "M3 9v6h4l5 4.5v-15L7 9zM15 9.4 16.4 8l2.6 2.6L21.6 8 23 9.4 20.4 12l2.6 2.6-1.4 1.4-2.6-2.6-2.6 2.6L15 14.6l2.6-2.6z",
  captions: "M4 5h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2zm1 5.5v2h5v-2zm7 0v2h7v-2zM5 14v2h8v-2zm10 0v2h4v-2z",
  audio: "M12 3v10.6A3.8 3.8 0 1 0 14 17V7h4.5V3z",
  chapters: "M3 5h3v3H3zm5 0h13v3H8zM3 10.5h3v3H3zm5 0h13v3H8zM3 16h3v3H3zm5 0h13v3H8z",
  speed: "M12 4a9.5 9.5 0 0 0-8.3 14h16.6A9.5 9.5 0 0 0 12 4zm-1.4 10.6a2 2 0 0 1 0-2.8L17 8l-3.6 6.5a2 2 0 0 1-2.8.1z",
  quality: "M3 17h4v3H3zm6-4h4v7H9zm6-5h4v12h-4z",
  theatre: "M2 6h20v12H2zm2 2v8h16V8z",
  focus: "M4 9V4h5v2H6v3zm11-5h5v5h-2V6h-3zM6 15v3h3v2H4v-5zm12 0h2v5h-5v-2h3zM12 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z",
  pip: "M3 5h18v14H3zm2 2v10h14V7zm6 5h7v4h-7z",
  fullscreen: "M4 4h6v2H6v4H4zm10 0h6v6h-2V6h-4zM4 14h2v4h4v2H4zm14 0h2v6h-6v-2h4z",
  window: "M8 4h2v6H4V8h4zm6 0h2v4h4v2h-6zM4 14h6v6H8v-4H4zm10 0h6v2h-4v4h-2z",
};

/** A picture that says nothing to those who cannot see it; its button's name does. */
export function icon(name) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  picture.append(document.createElementNS(SVG, "path"));
  paint(picture, name);
  return picture;
}

/** Makes `picture` another one. */
export function paint(picture, name) {
  picture.firstChild.setAttribute("d", ICONS[name]);
}

/** A button of the control bar. */
export function barButton(picture, label, press, key = null) {
  return make(
    "button",
    { type: "button", class: "bar-button", "aria-label": label, title: key ? `${label} (${key})` : label, onclick: press },
    icon(picture),
  );
}

/** Gives a button another name and picture. */
export function relabel(button, picture, label, key = null) {
  if (button.getAttribute("aria-label") === label) return;
  paint(button.querySelector("svg"), picture);
  button.setAttribute("aria-label", label);
  button.title = key ? `${label} (${key})` : label;
}
