// The list of segments, for the curious: made only when it is opened.

import { make } from "./player-dom.js";
import { clock } from "./player-words.js";

export function segmentList(stream, say, seek) {
  const body = make("tbody");
  const heads = ["segment", "start", "length", "size"].map((name) => make("th", { scope: "col" }, say(name)));
  const table = make("table", {}, make("thead", {}, make("tr", {}, ...heads)), body);
  const element = make("details", { class: "segments", ontoggle: fill }, make("summary", {}, say("segments")),
    make("div", { class: "segments-scroll", tabindex: 0, role: "region", "aria-label": say("segments") }, table));
  let manifest = null;

  /** The manifest names them with their sizes once a rendition is complete; the playlist as they come. */
  function segments() {
    const rendition = manifest?.renditions?.find(({ kind, segments }) => kind === "video" && segments?.length);
    if (!rendition) return stream.segments;
    let start = 0;
    return rendition.segments.map(({ path, duration, size_bytes: size }) => {
      const segment = { path, duration, size, start };
      start += duration;
      return segment;
    });
  }

  const size = (bytes) => (Number.isFinite(bytes) ? say("kilobytes", { number: Math.ceil(bytes / 1000).toLocaleString(document.documentElement.lang) }) : "");

  function row({ path, start, duration, size: bytes }) {
    const name = String(path).split("/").at(-1);
    const go = make("button", { type: "button", onclick: () => seek(start), "aria-label": say("goTo", { time: clock(start) }) }, clock(start));
    return make("tr", {}, make("td", {}, name), make("td", {}, go), make("td", {}, `${Number(duration).toFixed(2)} s`), make("td", {}, size(bytes)));
  }

  function fill() {
    if (!element.open) return;
    const list = segments();
    // A playlist only grows: what is there stays, and so does the focus in it.
    if (list.length === body.children.length && !manifest?.renditions) return;
    body.replaceChildren(...list.map(row));
  }
  stream.addEventListener("arrived", () => {
    if (element.open && !manifest?.ready) body.append(...stream.segments.slice(body.children.length).map(row));
  });
  return {
    element,
    set manifest(value) {
      const wasReady = manifest?.ready;
      manifest = value;
      if (value.ready && !wasReady) fill();
    },
  };
}
