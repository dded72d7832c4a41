// Lets the visitor choose how the pages look. `appearance.js` does what was chosen.

const KEY = "leat.appearance";
const menu = document.getElementById("appearance");

function wishes() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

function save(changed) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...wishes(), ...changed }));
    if ("tv" in changed) sessionStorage.removeItem("leat.tv");
  } catch {
    // Storage is forbidden: the page stays as it is.
  }
  document.dispatchEvent(new Event("leat:appearance"));
}

if (menu) {
  const root = document.documentElement;
  const show = () => {
    for (const input of menu.querySelectorAll("input")) {
      if (input.type === "radio") input.checked = input.value === (root.dataset.theme ?? "system");
      else if (input.name === "tv") input.checked = root.classList.contains("tv");
      else input.checked = root.dataset[input.name === "calm" ? "motion" : input.name] !== undefined;
    }
  };
  menu.addEventListener("change", ({ target }) => {
    save(target.type === "radio" ? { theme: target.value } : { [target.name]: target.checked });
    if (target.name === "tv") location.reload();
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopPropagation();
  });
  document.addEventListener("click", ({ target }) => {
    if (!menu.contains(target)) menu.open = false;
  });
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !menu.contains(relatedTarget)) menu.open = false;
  });
  show();
  menu.hidden = false;
}
