// A button of the bar with a panel of choices. Arrow keys go through them, Escape closes, as WAI-ARIA's menu button does.

import { barButton, make } from "./player-dom.js";

let open = null;

/** Closes the menu that is open; whether there was one. */
export function closeMenu(returnFocus = true) {
  const menu = open;
  menu?.close(returnFocus);
  return Boolean(menu);
}

export const openMenu = () => open;

document.addEventListener("pointerdown", ({ target }) => {
  if (open && !open.element.contains(target)) open.close(false);
});

export class Menu {
  /** `groups()`: what to choose from now, as `{ name, choices: [{ text, detail, isChosen, choose }] }`. */
  constructor(picture, label, key, groups) {
    this.groups = groups;
    this.button = barButton(picture, label, () => (open === this ? this.close() : this.show()), key);
    this.button.setAttribute("aria-haspopup", "menu");
    this.button.setAttribute("aria-expanded", "false");
    this.panel = make("div", { class: "menu", role: "menu", "aria-label": label, hidden: true, onkeydown: (event) => this.#key(event) });
    this.element = make("div", { class: "menu-place" }, this.button, this.panel);
  }

  show() {
    open?.close(false);
    open = this;
    this.fill();
    this.panel.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    const items = this.#items;
    (items.find((item) => item.getAttribute("aria-checked") === "true") ?? items[0])?.focus();
  }

  close(returnFocus = true) {
    if (open === this) open = null;
    this.panel.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    if (returnFocus) this.button.focus();
  }

  get #items() {
    return [...this.panel.querySelectorAll("[role=menuitemradio]")];
  }

  fill() {
    this.panel.replaceChildren(...this.groups().map(({ name, choices }) =>
      make("div", { role: "group", "aria-label": name },
        make("p", { class: "menu-name", "aria-hidden": "true" }, name),
        ...choices.map((choice) => this.#item(choice)))));
  }

  #item({ text, detail, isChosen, choose }) {
    return make(
      "button",
      {
        type: "button", role: "menuitemradio", "aria-checked": String(Boolean(isChosen)), tabindex: -1,
        onclick: () => {
          const position = this.#items.indexOf(document.activeElement);
          choose();
          if (open !== this) return;
          // What is chosen has changed; the focus stays where it was.
          this.fill();
          this.#items[position]?.focus();
        },
      },
      make("span", { dir: "auto" }, text),
      detail ? make("span", { class: "detail" }, detail) : null,
    );
  }

  #key(event) {
    const items = this.#items;
    const position = items.indexOf(document.activeElement);
    const targets = {
      ArrowDown: (position + 1) % items.length,
      ArrowUp: (position - 1 + items.length) % items.length,
      Home: 0,
      End: items.length - 1,
    };
    if (event.key in targets) items[targets[event.key]]?.focus();
    else if (["Escape", "ArrowLeft", "GoBack", "BrowserBack"].includes(event.key)) this.close();
    else if (event.key === "Tab") return this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
