// Plays a stream that may still be growing, or not be there yet.

import { follow, isFinal, percent } from "./progress.js";

const player = document.getElementById("player");
const video = player.querySelector("video");
const notice = document.getElementById("notice");
const arrival = document.getElementById("arrival");
const arrivalText = document.getElementById("arrival-text");
const arrived = document.getElementById("arrived");

/** How long after a failure that may pass it is tried again, milliseconds. */
const RETRY = 2000;

let hls = null;
let started = false;
let finished = player.dataset.state === "ready";
let recoveries = [];

function say(text) {
  notice.textContent = text ?? "";
  notice.hidden = !text;
}

/** Loads the stream and goes on at `position`, seconds. */
function start(position) {
  started = true;
  say(null);
  const master = player.dataset.master;
  if (window.Hls?.isSupported()) {
    hls?.destroy();
    hls = new window.Hls({
      // From the beginning, not from the edge of what has arrived.
      startPosition: position,
      backBufferLength: 90,
    });
    hls.on(window.Hls.Events.ERROR, (_, problem) => {
      if (problem.fatal) recover(problem);
    });
    hls.loadSource(master);
    hls.attachMedia(video);
  } else if (video.canPlayType("application/vnd.apple.mpegurl")) {
    video.src = master;
    video.addEventListener("error", () => setTimeout(() => start(video.currentTime), RETRY), { once: true });
    if (position > 0) video.addEventListener("loadedmetadata", () => (video.currentTime = position), { once: true });
  } else {
    say("This browser cannot play the stream.");
  }
}

/** A fault of the network or the server passes; one of the media is worth two tries within ten seconds. */
function recover(problem) {
  const { ErrorTypes } = window.Hls;
  const position = video.currentTime;
  if (problem.type === ErrorTypes.MEDIA_ERROR) {
    const now = performance.now();
    recoveries = recoveries.filter((time) => now - time < 10000);
    if (recoveries.length < 2) {
      recoveries.push(now);
      hls.recoverMediaError();
      return;
    }
    say("This browser cannot play the video.");
    hls.destroy();
    hls = null;
    return;
  }
  say(finished ? "The connection was lost; trying again …" : "Waiting for more of the video …");
  setTimeout(() => start(position), RETRY);
}

function showArrival(manifest) {
  arrival.hidden = isFinal(manifest);
  if (arrival.hidden) return;
  arrived.value = percent(manifest);
  arrivalText.textContent =
    manifest.state === "receiving"
      ? "This video is still being uploaded."
      : `This video is still being processed: ${percent(manifest)} %.` +
        (manifest.stream?.master ? " You can watch what is ready." : "");
}

function changed(manifest) {
  player.dataset.state = manifest.state;
  finished = manifest.state === "ready";
  if (manifest.poster && !video.poster && !started) video.poster = manifest.poster;
  showArrival(manifest);
  if (manifest.state === "failed") {
    say(`This video could not be made ready. ${manifest.error?.message ?? ""}`);
  } else if (!started && (manifest.stream?.master || finished)) {
    start(0);
  } else if (!started) {
    say("The video starts as soon as its first part is ready.");
  }
}

video.addEventListener("waiting", () => {
  if (!finished && started) say("Waiting for more of the video …");
});
for (const event of ["playing", "seeked", "ended"]) video.addEventListener(event, () => say(null));

if (finished) {
  start(0);
} else {
  follow(player.dataset.manifest, changed, () => say("This video is no longer here."));
}
