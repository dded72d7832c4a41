// Search, order and tags of a list: the catalogue takes the place of the page's own cards while anything is asked for.

import { makeCard } from "./card.js";
import { Catalog } from "./catalog.js";

/** Cards that are added at once. */
const STEP = 48;

/** `changed(cards)` hears of cards that were made. */
export function search(cards, words, changed) {
  const tools = document.getElementById("tools");
  const result = document.getElementById("result");
  const tags = document.getElementById("tags");
  const pages = document.getElementById("pages");
  if (!tools) return { isActive: false, replaceOwn: (own) => cards.replaceChildren(...own) };
  const field = tools.elements.q;
  const order = tools.elements.sort;
  const address = new URL("catalog.json", new URL(cards.dataset.root, location.href));
  const more = document.createElement("button");
  more.type = "button";
  more.className = "button more";
  more.textContent = words.more;
  let own = [...cards.children];
  let tag = null;
  let catalog = null;
  let found = [];
  let shown = 0;
  let asked = 0;

  const isAsking = () => field.value.trim() !== "" || tag !== null || order.value !== "newest";

  function showOwn() {
    cards.replaceChildren(...own);
    result.hidden = true;
    more.remove();
    if (pages) pages.hidden = false;
  }

  function add() {
    const first = shown;
    const made = found.slice(shown, shown + STEP).map((entry) => makeCard(entry, address, words, !cards.dataset.collection));
    shown += made.length;
    cards.append(...made);
    changed(made);
    if (shown < found.length) cards.after(more);
    else more.remove();
    return cards.children[first]?.querySelector("a");
  }

  async function show() {
    markTag();
    remember();
    const mine = ++asked;
    if (!isAsking()) return showOwn();
    try {
      catalog ??= Catalog.load(address);
      const videos = await catalog;
      // Somebody typed on in the meantime.
      if (mine !== asked) return;
      found = videos.find({ words: field.value, tag, collection: cards.dataset.collection ?? null, order: order.value });
    } catch {
      catalog = null;
      result.textContent = words.loadFailed;
      result.hidden = false;
      return;
    }
    shown = 0;
    cards.replaceChildren();
    add();
    if (pages) pages.hidden = true;
    const count = found.length === 0 ? words.foundNone : found.length === 1 ? words.foundOne : words.found.replace("{number}", found.length);
    const clear = document.createElement("button");
    clear.type = "button";
    clear.className = "link";
    clear.textContent = words.clear;
    clear.addEventListener("click", () => {
      tools.reset();
      tag = null;
      show();
      field.focus();
    });
    result.replaceChildren(count, " ", clear);
    result.hidden = false;
  }

  /** The address says what is shown, so that a link leads there and "back" leads back. */
  function remember() {
    const query = new URLSearchParams(location.search);
    const set = (name, value) => (value ? query.set(name, value) : query.delete(name));
    set("q", field.value.trim());
    set("tag", tag);
    set("sort", order.value === "newest" ? "" : order.value);
    const text = query.toString();
    history.replaceState(null, "", text ? `?${text}` : location.pathname);
  }

  function markTag() {
    for (const link of tags?.querySelectorAll("a") ?? []) {
      if (link.textContent === tag) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  let pause = 0;
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(show, 120);
  });
  field.addEventListener("focus", () => (catalog ??= Catalog.load(address).catch(() => (catalog = null))), { once: true });
  order.addEventListener("change", show);
  tools.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
  more.addEventListener("click", () => add()?.focus());
  tags?.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    tag = link.textContent === tag ? null : link.textContent;
    show();
  });

  const query = new URLSearchParams(location.search);
  field.value = query.get("q") ?? "";
  if (query.has("sort")) order.value = query.get("sort");
  if (!order.value) order.value = "newest";
  tag = query.get("tag") || null;
  tools.hidden = false;
  if (tags) tags.hidden = false;
  if (isAsking()) show();

  return {
    get isActive() {
      return isAsking();
    },
    /** The page has other cards now. */
    replaceOwn(cards) {
      own = cards;
      catalog = null;
      if (!isAsking()) showOwn();
    },
  };
}
