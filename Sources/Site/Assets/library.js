// Keeps the cards of videos that are still on their way up to date, without a reload.

import { follow, percent } from "./progress.js";

function update(card, manifest) {
  const badge = card.querySelector(".state");
  if (!badge) return;
  badge.dataset.state = manifest.state;
  const text = badge.querySelector(".state-text");
  const bar = badge.querySelector("progress");
  if (manifest.state === "processing" && text && bar) {
    text.textContent = `Processing ${percent(manifest)} %`;
    bar.value = percent(manifest);
  } else if (manifest.state === "processing") {
    badge.textContent = `Processing ${percent(manifest)} %`;
  } else if (manifest.state === "failed") {
    badge.textContent = "Failed";
  } else if (manifest.state === "ready") {
    badge.replaceChildren();
  }
  showPoster(card, manifest);
}

function showPoster(card, manifest) {
  const picture = card.querySelector(".picture");
  if (!manifest.poster || picture.querySelector("img")) return;
  const image = new Image();
  image.alt = "";
  image.src = new URL(manifest.poster, new URL(card.dataset.manifest, document.baseURI)).href;
  // Only what lies in the video's own folder is shown.
  if (new URL(image.src).origin === location.origin) picture.prepend(image);
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
for (const card of document.querySelectorAll(".card[data-manifest]")) seen.observe(card);
