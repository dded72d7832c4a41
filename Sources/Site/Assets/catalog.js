// The site's videos in the browser's memory: found by words, put in order.

/** Lower case, without accents: `Müller` is found by `muller`. */
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const ORDERS = {
  newest: (one, other) => one.number - other.number,
  oldest: (one, other) => other.number - one.number,
  title: (one, other) => titles.compare(one.entry.title, other.entry.title),
  longest: (one, other) => (other.entry.duration ?? 0) - (one.entry.duration ?? 0),
  shortest: (one, other) => (one.entry.duration ?? Infinity) - (other.entry.duration ?? Infinity),
};
const titles = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" });

export class Catalog {
  #videos;

  /** @param address of `catalog.json` */
  static async load(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return new Catalog((await answer.json()).videos);
  }

  constructor(entries) {
    this.#videos = entries.map((entry, number) => ({
      entry, number, title: plain(entry.title), tags: (entry.tags ?? []).map(plain),
      text: plain([entry.title, entry.description ?? "", ...(entry.tags ?? [])].join("\n")),
    }));
  }

  /**
   * Entries that have all the words, the tag and the collection, in the order asked for. In the usual order, those with
   * the words in the title come first.
   */
  find({ words = "", tag = null, collection = null, order = "newest" }) {
    const wanted = plain(words).split(/\s+/).filter(Boolean);
    const label = tag === null ? null : plain(tag);
    const found = this.#videos.filter((video) =>
      (!collection || video.entry.collection === collection) && (label === null || video.tags.includes(label)) &&
      wanted.every((word) => video.text.includes(word)));
    const compare = ORDERS[order] ?? ORDERS.newest;
    const inTitle = (video) => (wanted.every((word) => video.title.includes(word)) ? 0 : 1);
    found.sort((one, other) => (wanted.length && order === "newest" ? inTitle(one) - inTitle(other) : 0) || compare(one, other));
    return found.map(({ entry }) => entry);
  }
}
