// A list of videos: progress and age without a reload, search, and arrows on a television.

import { badge, tellAge } from "./card.js";
import { keepFresh } from "./fresh.js";
import { follow, percent } from "./progress.js";
import { search } from "./search.js";
import { arrows, isTelevision } from "./spatial.js";

const cards = document.getElementById("cards");
const words = JSON.parse(cards.dataset.words);

function update(card, manifest) {
  const picture = card.querySelector(".picture");
  const old = picture.querySelector(".state");
  const isShown = manifest.state !== "ready" && words[manifest.state];
  if (!isShown) old?.remove();
  else if (old?.dataset.state === "processing" && manifest.state === "processing") {
    old.querySelector(".state-text").textContent = words.processing.replace("{percent}", percent(manifest));
    old.querySelector("progress").value = percent(manifest);
  } else if (old) old.replaceWith(badge(manifest.state, words, percent(manifest)));
  else picture.append(badge(manifest.state, words, percent(manifest)));
  showPoster(card, manifest);
}

function showPoster(card, manifest) {
  const picture = card.querySelector(".picture");
  if (!manifest.poster || picture.querySelector("img")) return;
  const address = new URL(manifest.poster, new URL(card.dataset.manifest, document.baseURI));
  // Only what lies on this site is shown.
  if (address.origin !== location.origin) return;
  const image = new Image();
  image.alt = "";
  image.src = address.href;
  picture.prepend(image);
}

// A card that is out of sight is not worth a question a second.
const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    follow(
      target.dataset.manifest,
      (manifest) => update(target, manifest),
      () => target.remove(),
    );
  }
});
const watched = new WeakSet();

function enliven(list) {
  for (const card of list) {
    if (watched.has(card)) continue;
    watched.add(card);
    if (card.dataset.manifest) seen.observe(card);
    const time = card.querySelector(".facts time");
    if (time) tellAge(time);
  }
}

let own = [...cards.children];
enliven(own);
const finder = search(cards, words, enliven);
if ("fresh" in cards.dataset) {
  keepFresh(cards, () => own, (list) => {
    const focused = document.activeElement;
    own = list;
    enliven(own);
    finder.replaceOwn(own);
    if (cards.contains(focused)) focused.focus({ preventScroll: true });
  });
}
if (isTelevision()) arrows(() => cards.querySelector("a") ?? document.querySelector("main a"));
