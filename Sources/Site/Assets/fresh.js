// Shows on an open page what came to it since: a new video appears by itself.

/** How often to ask, milliseconds. The answer is short as long as nothing changed. */
const INTERVAL = 10000;

/** `changed(cards)` gets the cards that the page has now; those that were there before are the same elements. */
export function keepFresh(cards, own, changed) {
  let tag = null;

  function ask() {
    setTimeout(ask, INTERVAL);
    if (document.hidden) return;
    const request = new XMLHttpRequest();
    request.open("GET", location.pathname);
    // A document is made without running anything, and without text that a script turns into markup.
    request.responseType = "document";
    request.addEventListener("load", () => {
      const now = request.getResponseHeader("ETag") ?? request.getResponseHeader("Last-Modified");
      if (request.status !== 200 || now === tag) return;
      const isFirst = tag === null;
      tag = now;
      const list = request.response?.getElementById("cards");
      if (list) take(list, isFirst);
    });
    request.send();
  }

  function take(list) {
    if (document.getElementById("empty") && list.children.length) return location.reload();
    const known = new Map(own().map((card) => [address(card), card]));
    let isOther = list.children.length !== known.size;
    const next = [...list.children].map((card, place) => {
      const old = known.get(address(card));
      // A card whose video is on its way keeps itself up to date.
      const keeps = old && (Boolean(old.dataset.manifest) || title(old) === title(card));
      if (!keeps || own()[place] !== old) isOther = true;
      return keeps ? old : document.importNode(card, true);
    });
    if (isOther) changed(next);
  }

  const address = (card) => card.querySelector("a")?.getAttribute("href");
  const title = (card) => card.querySelector(".title")?.textContent;
  setTimeout(ask, INTERVAL);
}
