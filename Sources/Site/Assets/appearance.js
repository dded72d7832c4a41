// Runs before anything is drawn, in the page's head: colours, contrast, motion and size as the visitor chose here before,
// or as a television needs them. What is not chosen follows the system.

(() => {
  const TELEVISIONS = /\b(Tizen|Web0S|webOS|SmartTV|SMART-TV|Smart-TV|NetCast|HbbTV|BRAVIA|GoogleTV|Android TV|AppleTV|CrKey|Roku|VIDAA|AFT[A-Z]|PlayStation|Xbox|Nintendo)\b/i;
  const root = document.documentElement;

  function stored(storage, key) {
    try {
      return JSON.parse(window[storage].getItem(key));
    } catch {
      // Forbidden, or written by something else.
      return null;
    }
  }

  /** `?tv` holds for the whole visit: links do not carry it. */
  function isTelevision(wishes) {
    const asked = new URLSearchParams(location.search).get("tv");
    if (asked !== null) {
      try {
        sessionStorage.setItem("leat.tv", JSON.stringify(asked !== "0"));
      } catch {
        // For this page, then.
      }
      return asked !== "0";
    }
    return stored("sessionStorage", "leat.tv") ?? wishes.tv ??
      (TELEVISIONS.test(navigator.userAgent) || matchMedia("(any-pointer: none) and (min-width: 960px)").matches);
  }

  function apply() {
    const wishes = stored("localStorage", "leat.appearance") ?? {};
    const set = (name, value) => (value ? (root.dataset[name] = value) : delete root.dataset[name]);
    set("theme", ["light", "dark"].includes(wishes.theme) && wishes.theme);
    set("contrast", wishes.contrast && "more");
    set("motion", wishes.calm && "reduce");
    root.classList.toggle("tv", Boolean(isTelevision(wishes)));
  }

  apply();
  document.addEventListener("leat:appearance", apply);
})();
