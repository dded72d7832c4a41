// What can be chosen about a stream, and how a choice is remembered.

import { COLOURS, SIZES } from "./player-captions.js";
import { Menu } from "./player-menu.js";
import { clock, languageName, sameLanguage } from "./player-words.js";

export const SPEEDS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];

const number = (value, digits) =>
  new Intl.NumberFormat(document.documentElement.lang || "en", { maximumFractionDigits: digits }).format(value);
const rate = (bits) => (bits >= 1e6 ? `${number(bits / 1e6, 1)} Mbit/s` : `${number(bits / 1e3, 0)} kbit/s`);

export const speedName = (speed, say) => (speed === 1 ? say("normal") : `${number(speed, 2)}×`);

/** `English`, `English (audio description)`, or `English – Stereo` when the track's name says more than its language. */
export function trackName({ name, language }, position, say) {
  const spoken = languageName(language);
  if (!name || sameLanguage(name, language) || name === spoken) return spoken || say("track", { number: position + 1 });
  return spoken && !name.startsWith(spoken) ? `${spoken} – ${name}` : name;
}

export function menus({ video, stream, captions, preferences, say, setSpeed, timeline, seek, announce }) {
  const quality = new Menu("quality", say("quality"), null, () => {
    const { chosenLevel, shownLevel } = stream;
    const name = ({ height, bitrate }) => (height ? `${height}p` : rate(bitrate));
    const automatic = {
      text: say("automatic"), detail: shownLevel && chosenLevel < 0 ? name(shownLevel) : "", isChosen: chosenLevel < 0,
      choose: () => (stream.chooseLevel(-1), preferences.set("quality", 0)),
    };
    const levels = stream.levels.map((level) => ({
      text: name(level), detail: level.height ? rate(level.bitrate) : "", isChosen: level.index === chosenLevel,
      choose: () => (stream.chooseLevel(level.index), preferences.set("quality", level.height)),
    }));
    return [{ name: say("quality"), choices: [automatic, ...levels] }];
  });

  const speed = new Menu("speed", say("speed"), "< >", () => [{
    name: say("speed"),
    choices: SPEEDS.map((value) => ({
      text: speedName(value, say), isChosen: video.playbackRate === value, choose: () => setSpeed(value),
    })),
  }]);

  const chooseAudio = (index) => {
    const track = stream.audioTracks[index];
    stream.audioTrack = index;
    preferences.set("audio", track.language ?? "");
    preferences.set("audioDescribed", track.describes);
    announce(trackName(track, index, say));
  };
  const audio = new Menu("audio", say("audio"), "A", () => [{
    name: say("audio"),
    choices: stream.audioTracks.map((track, index) => ({
      text: trackName(track, index, say), isChosen: index === stream.audioTrack, choose: () => chooseAudio(index),
    })),
  }]);

  const captionName = (track, index) => trackName({ name: track.label, language: track.language }, index, say);
  const chooseCaptions = (track) => {
    captions.choose(track);
    preferences.set("captions", track?.language ?? "");
    announce(track ? captionName(track, captions.tracks.indexOf(track)) : say("captionsOff"));
  };
  const style = (name, value) => (preferences.set(name, value), captions.style());
  const caption = new Menu("captions", say("captions"), "C", () => [
    {
      name: say("captions"),
      choices: [
        { text: say("off"), isChosen: !captions.chosen, choose: () => chooseCaptions(null) },
        ...captions.tracks.map((track, index) => ({
          text: captionName(track, index), isChosen: track === captions.chosen, choose: () => chooseCaptions(track),
        })),
      ],
    },
    {
      name: say("captionSize"),
      choices: SIZES.map((size) => ({
        text: `${size} %`, isChosen: String(size) === captions.box.dataset.size, choose: () => style("captionSize", size),
      })),
    },
    {
      name: say("captionColour"),
      choices: COLOURS.map((colour) => ({
        text: say(colour), isChosen: colour === captions.box.dataset.colour, choose: () => style("captionColour", colour),
      })),
    },
  ]);

  let list = [];
  const chapters = new Menu("chapters", say("chapters"), null, () => [{
    name: say("chapters"),
    choices: list.map((chapter) => ({
      text: chapter.title, detail: clock(chapter.start), isChosen: chapter === timeline.chapter(video.currentTime),
      choose: () => seek(chapter.start),
    })),
  }]);

  /** Shows the buttons whose menus have something to choose from. */
  function offer() {
    quality.element.hidden = stream.levels.length < 2;
    audio.element.hidden = stream.audioTracks.length < 2;
    caption.element.hidden = captions.tracks.length === 0;
    chapters.element.hidden = list.length === 0;
  }
  offer();

  return {
    elements: [chapters.element, audio.element, caption.element, quality.element, speed.element],
    offer,
    set chapters(chapters) {
      list = chapters;
      offer();
    },
    nextAudio() {
      const count = stream.audioTracks.length;
      if (count > 1) chooseAudio((stream.audioTrack + 1) % count);
    },
    toggleCaptions() {
      const { tracks, chosen } = captions;
      if (!tracks.length) return announce(say("noCaptions"));
      const wanted = preferences.get("captions");
      chooseCaptions(chosen ? null : (tracks.find(({ language }) => sameLanguage(language, wanted)) ?? tracks[0]));
    },
  };
}
