// Follows a manifest until nothing more will happen to its video.

const FINAL = new Set(["ready", "failed", "rejected", "review"]);

/** How often to ask, milliseconds; the daemon writes a manifest at most twice a second. */
const INTERVAL = 1000;
/** At most this long between two questions to a server that does not answer. */
const LONGEST_INTERVAL = 15000;

/** How often to ask for the pictures of a video that is ready: they are made behind that, when nothing else is to be done. */
const PICTURE_INTERVAL = 5000;
const MOST_PICTURE_QUESTIONS = 60;

export const isFinal = (manifest) => FINAL.has(manifest.state);

export const percent = (manifest) => Math.floor(100 * Math.min(1, Math.max(0, Number(manifest.progress) || 0)));

const awaitsPictures = (manifest) =>
  manifest.state === "ready" && Boolean(manifest.poster) && !manifest.storyboard && !manifest.warnings?.some((warning) => warning.startsWith("no storyboard:"));

/**
 * Calls `changed(manifest)` now and whenever the manifest at `address` is another, the last time with a final state, or with
 * its pictures where those are waited for.
 * `gone()` is called when the video was removed. A hidden page does not ask.
 */
export function follow(address, changed, gone = () => {}, waitsForPictures = false) {
  let interval = INTERVAL;
  let last = "";
  let missing = 0;
  let questions = 0;

  async function ask() {
    if (document.hidden) {
      document.addEventListener("visibilitychange", ask, { once: true });
      return;
    }
    try {
      // Not from the cache: an ETag of nginx does not tell two manifests of one second and one size apart.
      const answer = await fetch(address, { cache: "no-store" });
      if (answer.status === 404 && ++missing >= 3) return gone();
      if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
      missing = 0;
      const text = await answer.text();
      const manifest = JSON.parse(text);
      interval = INTERVAL;
      if (text !== last) {
        last = text;
        changed(manifest);
      }
      if (isFinal(manifest)) {
        if (!waitsForPictures || !awaitsPictures(manifest) || ++questions > MOST_PICTURE_QUESTIONS) return;
        interval = PICTURE_INTERVAL;
      }
    } catch {
      interval = Math.min(interval * 2, LONGEST_INTERVAL);
    }
    setTimeout(ask, interval);
  }
  ask();
}
