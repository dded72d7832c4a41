// The player: puts the parts together. Plays a stream that may still be growing, or not be there yet.

import { beacon } from "./player-beacon.js";
import { bar } from "./player-bar.js";
import { Captions } from "./player-captions.js";
import { make } from "./player-dom.js";
import { helpDialog, keys } from "./player-keys.js";
import { Position, Preferences } from "./player-memory.js";
import { closeMenu } from "./player-menu.js";
import { menus, speedName, SPEEDS } from "./player-menus.js";
import { segmentList } from "./player-segments.js";
import { shareDialog } from "./player-share.js";
import { arrival } from "./player-arrival.js";
import { Stream } from "./player-stream.js";
import { Timeline } from "./player-timeline.js";
import { isTelevision, television } from "./player-tv.js";
import { View } from "./player-view.js";
import { clock, sameLanguage, words } from "./player-words.js";

const player = document.getElementById("player");
const video = player.querySelector("video");
const say = words();
const preferences = new Preferences();
const position = new Position(player.dataset.video);
const stream = new Stream(video, player.dataset.master);
const captions = new Captions(video, stream, preferences);
const view = new View(player, video, preferences);
const timeline = new Timeline(video, say, seek);
const send = beacon(player, video, stream);

// What happens because of a key is shown for a moment, and read out.
const toast = make("p", { class: "toast", role: "status" });
let toastTimer = 0;
function announce(text) {
  clearTimeout(toastTimer);
  toast.textContent = text;
  toastTimer = setTimeout(() => (toast.textContent = ""), 2500);
}

/** Never past what has arrived: there is nothing to see yet. */
function seek(seconds) {
  const last = timeline.arrived;
  if (!last) return;
  if (seconds > last + 0.5) announce(say("notArrived"));
  video.currentTime = Math.max(0, Math.min(seconds, last - 0.1));
}

function setSpeed(speed) {
  video.playbackRate = video.defaultPlaybackRate = speed;
  preferences.set("speed", speed);
  announce(speedName(speed, say));
}

function setVolume(volume) {
  video.volume = Math.max(0, Math.min(1, volume));
  video.muted = video.volume === 0;
  preferences.set("volume", video.volume);
  preferences.set("muted", video.muted);
}

const play = () => video.play().catch(() => {});
const choices = menus({ video, stream, captions, preferences, say, setSpeed, timeline, seek, announce });
const help = helpDialog(say);
const share = shareDialog(player, video, say);
const segments = segmentList(stream, say, (seconds) => (seek(seconds), player.scrollIntoView({ block: "center" })));

const actions = {
  play,
  pause: () => video.pause(),
  toggle: () => (video.paused ? play() : video.pause()),
  jump: (seconds) => seek(video.currentTime + seconds),
  seekTo: (share) => seek(share * timeline.duration),
  mute() {
    video.muted = !video.muted;
    if (!video.muted && video.volume === 0) video.volume = 0.5;
    preferences.set("muted", video.muted);
    announce(say(video.muted ? "muted" : "unmuted"));
  },
  setVolume,
  louder(step) {
    setVolume(Math.round((video.volume + step) * 100) / 100);
    announce(say("volumeIs", { number: Math.round(video.volume * 100) }));
  },
  faster: (step) => setSpeed(SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, SPEEDS.indexOf(video.playbackRate) + step))]),
  captions: () => choices.toggleCaptions(),
  audio: () => choices.nextAudio(),
  fullscreen: () => view.toggleFullscreen(),
  theatre: () => (view.theatre = !view.theatre, undefined),
  focusMode: () => (view.focusMode = !view.focusMode, undefined),
  help: () => help.showModal(),
  leave() {
    if (closeMenu()) return true;
    if (!view.focusMode) return false;
    view.focusMode = false;
    return true;
  },
};

const controls = bar({ player, video, view, timeline, menus: choices.elements, actions, say });
video.removeAttribute("controls");
video.tabIndex = -1;
video.addEventListener("click", actions.toggle);
video.addEventListener("dblclick", actions.fullscreen);
player.querySelector(".stage").append(captions.box, controls.big, toast);
player.append(controls.element, help, share.element);
keys(actions, player);
view.addEventListener("focusstart", () => (send("focus_start"), announce(say("focusHint"))));
view.addEventListener("focusend", () => send("focus_end"));

// Below the player, where the page wants it.
const more = document.getElementById("actions");
const download = make("a", { class: "action", download: true, hidden: true }, say("download"));
more?.append(
  make("button", { type: "button", class: "action", onclick: () => share.show() }, say("share")),
  make("button", { type: "button", class: "action", onclick: actions.help }, say("keys")), download);
document.getElementById("segments")?.append(segments.element);

// What was chosen before holds for this video, too.
video.volume = Math.max(0, Math.min(1, Number(preferences.get("volume") ?? 1)));
video.muted = Boolean(preferences.get("muted"));
const speed = Number(preferences.get("speed"));
if (SPEEDS.includes(speed)) video.playbackRate = video.defaultPlaybackRate = speed;
let audioChosen = false;
stream.addEventListener("ready", () => {
  const language = preferences.get("audio");
  const described = Boolean(preferences.get("audioDescribed"));
  const fits = (track) => sameLanguage(track.language, language) && !track.isAside;
  const tracks = stream.audioTracks;
  const exact = tracks.findIndex((track) => fits(track) && track.describes === described);
  const track = exact >= 0 ? exact : tracks.findIndex(fits);
  if (!audioChosen && stream.audioTracks.length) {
    audioChosen = true;
    if (track >= 0 && track !== stream.audioTrack) stream.audioTrack = track;
  }
  const height = preferences.get("quality");
  const level = height && stream.levels.find((level) => level.height === height);
  if (level && stream.chosenLevel < 0) stream.chooseLevel(level.index);
  choices.offer();
});
captions.addEventListener("change", () => {
  choices.offer();
  const wanted = preferences.get("captions");
  const track = captions.tracks.find(({ language }) => sameLanguage(language, wanted));
  if (track && !captions.chosen) captions.choose(track);
});

// Where to begin: at the link's time, or where the visitor left, or at the beginning.
const linked = Number(new URLSearchParams(location.search).get("t"));
const resumed = linked > 0 ? 0 : position.seconds;
if (resumed) {
  const restart = make("button", { type: "button", class: "action", onclick: () => (position.forget(), seek(0), offer.remove(), controls.play.focus()) }, say("startOver"));
  const offer = make("div", { class: "resumed", role: "status" }, make("span", {}, say("resumed", { time: clock(resumed) })), restart);
  player.querySelector(".stage").append(offer);
  video.addEventListener("playing", () => setTimeout(() => offer.remove(), 15000), { once: true });
}
let kept = 0;
const keep = () => position.keep(video.currentTime, timeline.duration);
video.addEventListener("timeupdate", () => {
  if (Math.abs(video.currentTime - kept) < 2) return;
  kept = video.currentTime;
  keep();
});
video.addEventListener("pause", keep);
video.addEventListener("ended", () => position.forget());
window.addEventListener("pagehide", () => video.currentTime > 0 && !video.ended && keep());

let storyboard = null;
arrival({
  player, video, stream, say, play, begin: linked > 0 ? linked : resumed,
  changed(manifest, isFinal) {
    timeline.expected = isFinal ? 0 : Math.max(0, ...[manifest.stream?.expected_duration, manifest.source?.duration].filter(Number.isFinite));
    const chapters = (manifest.chapters ?? []).filter(({ start, title }) => Number.isFinite(start) && title);
    timeline.chapters = chapters;
    choices.chapters = chapters;
    if (manifest.storyboard && manifest.storyboard !== storyboard) timeline.storyboard.load((storyboard = manifest.storyboard));
    segments.manifest = manifest;
    // The untouched source, when the site gives it away: a file of the video's own folder.
    if (manifest.original && !/^[/.]|:|\/\./.test(manifest.original)) {
      download.href = manifest.original.split("/").map(encodeURIComponent).join("/");
      download.hidden = false;
    }
    controls.drawTime();
  },
});

if (isTelevision()) {
  television({
    wake() {
      const wasIdle = view.isIdle;
      view.wake();
      return wasIdle;
    },
    home: () => controls.play,
    seek: (range, direction) => (range.classList.contains("volume") ? actions.louder(0.1 * direction) : actions.jump(10 * direction)),
  });
}

if ("mediaSession" in navigator) {
  navigator.mediaSession.metadata = new MediaMetadata({ title: player.dataset.title ?? document.title, artwork: video.poster ? [{ src: video.poster }] : [] });
  const handlers = { play, pause: actions.pause, seekbackward: () => actions.jump(-10), seekforward: () => actions.jump(10), seekto: ({ seekTime }) => seek(seekTime) };
  for (const [name, handler] of Object.entries(handlers)) navigator.mediaSession.setActionHandler(name, handler);
}
