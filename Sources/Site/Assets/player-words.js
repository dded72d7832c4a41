// The page's language: every word of the player comes out of one table, which leat-site makes for the site's language.

import texts from "./player-texts.js";

/** Gives texts by their names. A text that is missing shows as its name, so that it is noticed. */
export function words() {
  /** The text `name`, with each `{key}` replaced by `values.key`. */
  return (name, values = {}) =>
    (texts[name] ?? name).replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
}

/** `4:05` or `1:02:03`. */
export function clock(seconds) {
  const total = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0;
  const two = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(total / 60) % 60;
  return total < 3600 ? `${minutes}:${two(total % 60)}` : `${Math.floor(total / 3600)}:${two(minutes)}:${two(total % 60)}`;
}

/** A language's name in the page's language; the code itself where the browser knows no name. */
export function languageName(code) {
  if (!code || code === "und") return "";
  try {
    return new Intl.DisplayNames([document.documentElement.lang || "en"], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** The same language, whatever the region: `en` and `en-GB`, but also `eng` and `en`. */
export function sameLanguage(one, other) {
  return Boolean(one && other) && shortCode(one) === shortCode(other);
}

function shortCode(code) {
  try {
    return new Intl.Locale(code).language;
  } catch {
    return code;
  }
}
