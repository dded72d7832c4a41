// A video on its way: waits for its first part, tells how far it is, notices when it fails or is complete.

import { follow, isFinal, percent } from "./progress.js";

/** `begin`: where to start, seconds. `changed(manifest, isFinal)` hears of every new manifest. */
export function arrival({ player, video, stream, say, play, begin, changed }) {
  const notice = document.getElementById("notice");
  const box = document.getElementById("arrival");
  const text = document.getElementById("arrival-text");
  const bar = document.getElementById("arrived");
  let finished = player.dataset.state === "ready";
  let broken = false;
  let waited = false;

  function tell(words) {
    if (notice.textContent !== (words ?? "")) notice.textContent = words ?? "";
    notice.hidden = !words;
    player.classList.toggle("waits", Boolean(words));
    video.dispatchEvent(new Event("volumechange"));
  }

  function showProgress(manifest) {
    // A page that embeds the player has no room for it.
    if (!box) return;
    box.hidden = isFinal(manifest);
    if (box.hidden) return;
    bar.value = percent(manifest);
    text.textContent =
      manifest.state === "receiving" ? say("receiving")
      : say(manifest.stream?.master ? "processingPlayable" : "processing", { percent: percent(manifest) });
  }

  follow(player.dataset.manifest, (manifest) => {
    player.dataset.state = manifest.state;
    finished = manifest.state === "ready";
    if (manifest.poster && !video.poster && !stream.started) video.poster = manifest.poster;
    showProgress(manifest);
    changed(manifest, isFinal(manifest));
    if (manifest.state === "failed" || manifest.state === "rejected") {
      broken = true;
      tell(say("failed", { reason: manifest.error?.message ?? say("noReason") }));
    } else if (!stream.started && (manifest.stream?.master || finished)) {
      tell(null);
      stream.start(begin);
      // Who was here before the video is waiting for it.
      if (waited) play();
    } else if (!stream.started) {
      waited = true;
      tell(say("soon"));
    }
  }, () => tell(say("gone")), true);

  stream.addEventListener("trouble", ({ detail }) => {
    if (detail.startsWith("network") && !broken) tell(say(finished ? "lost" : "waiting"));
  });
  stream.addEventListener("ready", () => broken || tell(null));
  stream.addEventListener("fatal", () => tell(say("cannotPlay")));
  video.addEventListener("waiting", () => {
    if (!finished && !broken && stream.started && !video.seeking) tell(say("waiting"));
  });
  for (const event of ["playing", "seeked", "ended"]) video.addEventListener(event, () => broken || tell(null));
  if (finished) stream.start(begin);
}
