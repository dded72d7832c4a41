// Small pictures of the video, out of a WebVTT file whose cues name parts of larger ones: `storyboard-2.jpg#xywh=0,0,160,90`.

export class Storyboard {
  #pictures = [];
  /** By address: the image, and whether it has arrived. Kept, so that the browser has it at hand when it is to be shown. */
  #sheets = new Map();
  #arrived;

  /** `arrived()` is told when a picture can be shown that was asked for in vain. */
  constructor(arrived) {
    this.#arrived = arrived;
  }

  /** Reads the file at `address`; a storyboard that cannot be read has no pictures. */
  async load(address) {
    try {
      const answer = await fetch(address);
      if (answer.ok) this.#pictures = parse(await answer.text(), new URL(address, document.baseURI));
    } catch {
      // The bar works without.
    }
  }

  /** Shows the picture for `seconds` in `element`; whether there is one, and its sheet is there. */
  show(seconds, element) {
    const picture = this.#pictures.find(({ start, end }) => seconds >= start && seconds < end) ?? this.#pictures.at(-1);
    if (!picture || !this.#has(picture.address)) return false;
    const { style } = element;
    style.width = `${picture.width}px`;
    style.height = `${picture.height}px`;
    style.backgroundImage = `url("${picture.address}")`;
    style.backgroundPosition = `-${picture.x}px -${picture.y}px`;
    return true;
  }

  /** Whether the sheet at `address` is there; one that is not is sent for, once. */
  #has(address) {
    if (!this.#sheets.has(address)) {
      const sheet = { image: new Image(), isThere: false };
      this.#sheets.set(address, sheet);
      sheet.image.src = address;
      const arrive = () => {
        sheet.isThere = true;
        this.#arrived();
      };
      // One that cannot be had is never shown.
      sheet.image.decode().then(arrive, () => {});
    }
    return this.#sheets.get(address).isThere;
  }
}

function parse(text, base) {
  const pictures = [];
  for (const block of text.split(/\r?\n\r?\n/)) {
    const match = /^(\S+) --> (\S+)[^\n]*\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)/m.exec(block.replaceAll("\r", ""));
    if (!match) continue;
    const address = new URL(match[3], base);
    if (address.origin !== location.origin) continue;
    const [x, y, width, height] = match.slice(4).map(Number);
    pictures.push({ start: seconds(match[1]), end: seconds(match[2]), address: address.href, x, y, width, height });
  }
  return pictures;
}

/** Of `00:01:02.500` or `01:02.500`. */
function seconds(stamp) {
  return stamp.split(":").reduce((total, part) => total * 60 + Number(part), 0);
}
