// A card as the page's own are, made of an entry of `catalog.json`; and what all cards tell about time.

const root = document.documentElement;

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined && value !== null) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** `4:05` or `1:02:03`. */
function clock(seconds) {
  const total = Math.round(seconds);
  const two = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(total / 60) % 60;
  return total < 3600 ? `${minutes}:${two(total % 60)}` : `${Math.floor(total / 3600)}:${two(minutes)}:${two(total % 60)}`;
}

const UNITS = [["year", 31557600], ["month", 2629800], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]];
const ages = new Intl.RelativeTimeFormat(root.lang, { numeric: "auto" });
const days = new Intl.DateTimeFormat(root.lang, { dateStyle: "long" });

/** `3 days ago`, with the day itself for whoever asks. */
export function tellAge(time) {
  const date = new Date(time.dateTime);
  const seconds = (Date.now() - date) / 1000;
  if (!Number.isFinite(seconds)) return;
  const [unit, length] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["minute", 60];
  time.textContent = ages.format(-Math.trunc(seconds / length), unit);
  time.title = days.format(date);
}

/** Names of collections by their folders, as the header has them. */
const names = new Map(
  [...document.querySelectorAll(".site-header nav a")].map((link) => [new URL(link.href).pathname.split("/").at(-2), link.textContent]),
);

/** @param base the address of `catalog.json`, from which an entry's paths count */
export function makeCard(entry, base, words, showsCollection) {
  const folder = new URL(`${entry.collection}/${entry.id}/`, base).href;
  const picture = element("span", { class: "picture" });
  if (entry.poster) picture.append(element("img", { src: new URL(entry.poster, base).href, alt: "", loading: "lazy", decoding: "async", width: 640, height: 360 }));
  if (entry.state !== "ready") picture.append(badge(entry.state, words));
  if (entry.duration) picture.append(element("time", { class: "duration", datetime: `PT${Math.round(entry.duration)}S` }, clock(entry.duration)));
  const title = element("span", { class: "title", dir: "auto", lang: entry.language }, entry.title);
  const facts = element("p", { class: "facts" });
  if (showsCollection) facts.append(element("span", { dir: "auto" }, names.get(entry.collection) ?? entry.collection));
  const time = element("time", { datetime: entry.created });
  tellAge(time);
  facts.append(time);
  const isOnItsWay = entry.state === "processing" || entry.state === "receiving";
  const card = element("li", { class: "card", "data-manifest": isOnItsWay ? `${folder}manifest.json` : undefined });
  card.append(element("a", { href: folder }, picture, title), facts);
  return card;
}

/** Where a video is, while it is not simply ready. */
export function badge(state, words, percent = 0) {
  const text = element("span", { class: "state-text" }, (words[state] ?? state).replace("{percent}", percent));
  const made = element("span", { class: "state", "data-state": state }, text);
  if (state === "processing") made.append(element("progress", { max: 100, value: percent, "aria-label": words.processed }));
  return made;
}
