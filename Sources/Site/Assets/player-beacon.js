// Tells the site's own server how a video is watched: small JSON, no cookie, no name; a random number for each page view.
//
// Nothing is sent when the page names no address, or when the visitor asks not to be tracked (DNT, Global Privacy Control).
// Each message is one flat object: `session` (random), `video` (id), `event`, `position` (seconds), and what the event adds:
// play, pause, complete, focus_start, focus_end; progress: `playing` (seconds watched since the last); seek: `from`;
// rebuffer: `duration` (seconds); quality: `height`, `bitrate`; error: `reason`.

/** How often the progress is told, seconds of watching. */
const INTERVAL = 10;

export function beacon(player, video, stream) {
  const address = player.dataset.beacon;
  if (!address || navigator.doNotTrack === "1" || navigator.globalPrivacyControl) return () => {};

  const session = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const rounded = (seconds) => Math.round(seconds * 1000) / 1000;

  function send(event, more = {}) {
    const position = rounded(video.currentTime || 0);
    const text = JSON.stringify({ session, video: player.dataset.video, event, position, ...more });
    // Text, so that no preflight is needed from wherever the page is embedded.
    navigator.sendBeacon(address, new Blob([text], { type: "text/plain" }));
  }

  let watched = 0;
  let last = null;
  let seekFrom = 0;
  let waitingSince = null;
  let level = null;

  function progress() {
    if (watched < 0.5) return;
    send("progress", { playing: rounded(watched) });
    watched = 0;
  }
  function played() {
    const now = performance.now();
    if (last !== null && !video.paused && waitingSince === null) watched += (now - last) / 1000;
    last = video.paused ? null : now;
    if (!video.seeking) seekFrom = video.currentTime;
    if (watched >= INTERVAL) progress();
  }
  function goesOn() {
    if (waitingSince === null) return;
    const duration = rounded((performance.now() - waitingSince) / 1000);
    waitingSince = null;
    last = performance.now();
    send("rebuffer", { duration });
  }

  video.addEventListener("timeupdate", played);
  video.addEventListener("play", () => ((last = performance.now()), send("play")));
  video.addEventListener("pause", () => (played(), progress(), video.ended || send("pause")));
  video.addEventListener("seeking", () => send("seek", { from: rounded(seekFrom) }));
  video.addEventListener("waiting", () => {
    // What follows a jump is no fault of the stream.
    if (!video.seeking && !video.paused && video.currentTime > 0) waitingSince ??= performance.now();
  });
  video.addEventListener("playing", goesOn);
  video.addEventListener("ended", () => (progress(), send("complete")));
  stream.addEventListener("level", () => {
    const shown = stream.shownLevel;
    if (shown && shown.index !== level) send("quality", { height: shown.height, bitrate: shown.bitrate });
    level = shown?.index ?? level;
  });
  stream.addEventListener("trouble", ({ detail }) => send("error", { reason: detail }));
  window.addEventListener("pagehide", () => (goesOn(), progress()));
  return send;
}
