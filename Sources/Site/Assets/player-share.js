// What visitors take along: the link, the link to this moment, the code that embeds the player.

import { make } from "./player-dom.js";
import { dialog } from "./player-keys.js";
import { clock } from "./player-words.js";

export function shareDialog(player, video, say) {
  const page = new URL(player.dataset.page ?? location.pathname, location.href);
  const field = (name, rows) => make("textarea", { readonly: true, rows, "aria-label": say(name), onfocus: ({ target }) => target.select() });
  const link = field("link", 2);
  const code = field("embedCode", 3);
  const done = make("p", { class: "copied", role: "status" });
  const atText = make("span");
  const at = make("input", { type: "checkbox", onchange: fill });
  let seconds = 0;

  function fill() {
    const from = at.checked && seconds > 0 ? `?t=${seconds}` : "";
    link.value = page.href + from;
    if (!player.dataset.embed) return;
    const address = new URL(player.dataset.embed, location.href).href + from;
    // An element writes itself, so that no name can end the code's quotes.
    code.value = make("iframe", {
      src: address, width: 640, height: 360, title: player.dataset.title ?? "", allow: "autoplay; picture-in-picture", allowfullscreen: true,
    }).outerHTML;
  }

  async function copy(area) {
    try {
      await navigator.clipboard.writeText(area.value);
    } catch {
      // Without a secure connection there is no clipboard interface; the selection is there in any case.
      area.select();
      document.execCommand?.("copy");
    }
    done.textContent = say("copied");
  }

  const row = (area) => make("div", { class: "copy" }, area, make("button", { type: "button", class: "action", onclick: () => copy(area) }, say("copy")));
  const window_ = dialog(say("share"), say,
    row(link), make("label", { class: "check" }, at, atText), player.dataset.embed ? row(code) : null, done);
  return {
    element: window_,
    show() {
      seconds = Math.floor(video.currentTime);
      atText.textContent = say("startAt", { time: clock(seconds) });
      at.checked = false;
      done.textContent = "";
      fill();
      window_.showModal();
    },
  };
}
