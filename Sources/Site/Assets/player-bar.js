// The bar below the picture: buttons, volume, time.

import { barButton, make, relabel } from "./player-dom.js";
import { clock } from "./player-words.js";

export function bar({ player, video, view, timeline, menus, actions, say }) {
  const play = barButton("play", say("play"), actions.toggle, "K");
  const mute = barButton("volume", say("mute"), actions.mute, "M");
  const volume = make("input", {
    type: "range", class: "volume", min: 0, max: 1, step: 0.05, "aria-label": say("volume"),
    oninput: () => actions.setVolume(volume.valueAsNumber),
  });
  const time = make("span", { class: "time" });
  const chapter = make("span", { class: "chapter", dir: "auto" });
  const theatre = barButton("theatre", say("theatre"), actions.theatre, "T");
  const focus = barButton("focus", say("focusMode"), actions.focusMode, "Z");
  const pip = barButton("pip", say("pip"), () => view.togglePictureInPicture());
  const fullscreen = barButton("fullscreen", say("fullscreen"), actions.fullscreen, "F");
  theatre.classList.add("wide-only");
  pip.classList.add("wide-only");
  pip.hidden = !document.pictureInPictureEnabled;
  const element = make("div", { class: "bar", role: "group", "aria-label": say("controls") },
    timeline.element,
    make("div", { class: "buttons" },
      play, mute, volume, time, chapter, make("span", { class: "space" }),
      ...menus, theatre, focus, pip, fullscreen));
  const big = make("button", { type: "button", class: "big-play", "aria-label": say("play"), onclick: actions.toggle, tabindex: -1 });
  big.append(play.firstChild.cloneNode(true));

  function draw() {
    relabel(play, video.ended ? "replay" : video.paused ? "play" : "pause", say(video.ended ? "again" : video.paused ? "play" : "pause"), "K");
    big.hidden = !video.paused || video.ended || video.seeking || player.classList.contains("waits");
    const silent = video.muted || video.volume === 0;
    relabel(mute, silent ? "muted" : "volume", say(silent ? "unmute" : "mute"), "M");
    volume.value = silent ? 0 : video.volume;
    volume.style.setProperty("--filled", `${100 * volume.valueAsNumber}%`);
    volume.setAttribute("aria-valuetext", `${Math.round(100 * volume.valueAsNumber)} %`);
    theatre.setAttribute("aria-pressed", view.theatre);
    focus.setAttribute("aria-pressed", view.focusMode);
    relabel(fullscreen, view.fullscreen ? "window" : "fullscreen", say(view.fullscreen ? "leaveFullscreen" : "fullscreen"), "F");
  }
  function drawTime() {
    const text = timeline.duration > 0 ? `${clock(video.currentTime)} / ${clock(timeline.duration)}` : "";
    if (time.textContent !== text) time.textContent = text;
    chapter.textContent = timeline.chapter(video.currentTime)?.title ?? "";
  }
  for (const event of ["play", "pause", "ended", "seeking", "seeked", "volumechange", "loadedmetadata"]) video.addEventListener(event, draw);
  for (const event of ["timeupdate", "durationchange", "seeking"]) video.addEventListener(event, drawTime);
  view.addEventListener("change", draw);
  draw();
  drawTime();
  return { element, big, play, draw, drawTime };
}
