// Follows a manifest until nothing more will happen to its video.

const FINAL = new Set(["ready", "failed", "rejected", "review"]);

/** How often to ask, milliseconds; the daemon writes a manifest at most twice a second. */
const INTERVAL = 1000;
/** At most this long between two questions to a server that does not answer. */
const LONGEST_INTERVAL = 15000;

export const isFinal = (manifest) => FINAL.has(manifest.state);

export const percent = (manifest) => Math.floor(100 * Math.min(1, Math.max(0, Number(manifest.progress) || 0)));

/**
 * Calls `changed(manifest)` now and whenever the manifest at `address` is another, the last time with a final state.
 * `gone()` is called when the video was removed. A hidden page does not ask.
 */
export function follow(address, changed, gone = () => {}) {
  let interval = INTERVAL;
  let last = "";
  let missing = 0;

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
      if (isFinal(manifest)) return;
    } catch {
      interval = Math.min(interval * 2, LONGEST_INTERVAL);
    }
    setTimeout(ask, interval);
  }
  ask();
}
