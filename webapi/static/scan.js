// Reads a serial number from its bar code by the camera, or from a photo. Only where the browser knows bar codes:
// elsewhere the button stays hidden, and the number is typed. What is read is put into the field, to be compared.

const EVERY = 200;
/** Those of meters and of other devices; all that the browser knows, where it knows none of them. */
const FORMATS = ["code_128", "code_39", "code_93", "codabar", "ean_13", "itf", "qr_code", "data_matrix"];

/**
 * @typedef {{ detect: (image: CanvasImageSource) => Promise<{ rawValue: string }[]> }} Detector
 * @typedef {{ new (options: { formats: string[] }): Detector, getSupportedFormats(): Promise<string[]> }} Detectors
 */

/** @returns {Promise<Detector | null>} null where this browser reads no bar codes */
export async function detector() {
  /** @type {Detectors | undefined} */
  const known = /** @type {any} */ (globalThis).BarcodeDetector;
  try {
    const able = await known?.getSupportedFormats() ?? [];
    const formats = FORMATS.filter((one) => able.includes(one));
    return known && able.length ? new known({ formats: formats.length ? formats : able }) : null;
  } catch {
    return null;
  }
}

/** @param {HTMLFormElement} form whose buttons scan into the field beside them */
export async function wireScans(form) {
  /** @type {NodeListOf<HTMLElement>} */
  const buttons = form.querySelectorAll("[data-scan]");
  if (!buttons.length) return;
  const reads = await detector();
  if (!reads) return;
  for (const button of buttons) button.hidden = false;
  // Of rows that are added later, too.
  form.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("[data-scan]") : null;
    if (button) void new Scan(/** @type {HTMLElement} */ (button), reads).begin();
  });
}

/** One look through the camera, from the click until the dialog is closed. */
class Scan {
  /** @type {MediaStream | null} */
  stream = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;
  over = false;

  /**
   * @param {HTMLElement} button
   * @param {Detector} reads
   */
  constructor(button, reads) {
    this.button = button;
    this.reads = reads;
    this.dialog = made("dialog", "scan");
    this.said = made("p", "");
    this.said.setAttribute("role", "status");
    this.video = made("video", "");
    Object.assign(this.video, { muted: true, playsInline: true });
    this.choices = made("div", "acts");
    this.dialog.setAttribute("aria-label", button.textContent?.trim() ?? "");
    this.dialog.append(this.said, this.video, this.choices, this.#photo(), this.#close());
  }

  async begin() {
    document.body.append(this.dialog);
    this.dialog.addEventListener("close", () => this.end());
    addEventListener("pagehide", () => this.end(), { once: true });
    this.say("aim");
    this.dialog.showModal();
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      // Closed meanwhile, while the browser asked the person.
      if (this.over) return stop(stream);
      this.stream = stream;
      this.video.srcObject = stream;
      await this.video.play();
      this.#lookSoon();
    } catch {
      this.video.hidden = true;
      if (!this.over) this.say("refused");
    }
  }

  /** The camera is let go, and nothing is left in the page. */
  end() {
    this.over = true;
    clearTimeout(this.timer);
    if (this.stream) stop(this.stream);
    this.stream = this.video.srcObject = null;
    this.dialog.remove();
    this.button.focus();
  }

  /** @param {string} what the name of a sentence among the data of the button */
  say(what) {
    this.said.textContent = this.button.dataset[what] ?? "";
  }

  #lookSoon() {
    this.timer = setTimeout(() => void this.#look(), EVERY);
  }

  async #look() {
    /** @type {string[]} */
    let codes = [];
    try {
      codes = await this.#codesOf(this.video);
    } catch {
      // A frame that cannot be read yet.
    }
    if (this.over) return;
    if (codes.length) this.#found(codes);
    else this.#lookSoon();
  }

  /** @param {CanvasImageSource} image */
  async #codesOf(image) {
    const found = await this.reads.detect(image);
    return [...new Set(found.map((one) => one.rawValue.trim()).filter(Boolean))];
  }

  /** @param {string[]} codes */
  #found(codes) {
    if (codes.length === 1) return this.#take(codes[0] ?? "");
    this.say("several");
    this.choices.replaceChildren(...codes.map((code) => {
      const button = made("button", "");
      Object.assign(button, { type: "button", textContent: code });
      button.addEventListener("click", () => this.#take(code));
      return button;
    }));
  }

  /** @param {string} code */
  #take(code) {
    const input = this.button.parentElement?.querySelector("input");
    const told = this.button.parentElement?.querySelector("output");
    this.dialog.close();
    if (!input) return;
    input.value = code;
    for (const type of ["input", "change"]) input.dispatchEvent(new Event(type, { bubbles: true }));
    if (told) told.textContent = (this.button.dataset.read ?? "").replace("CODE", code);
  }

  #photo() {
    const label = made("label", ""), input = made("input", "");
    Object.assign(input, { type: "file", accept: "image/*" });
    input.setAttribute("capture", "environment");
    input.addEventListener("change", () => void this.#readPhoto(input));
    label.append(this.button.dataset.photo ?? "", input);
    return label;
  }

  /** @param {HTMLInputElement} input */
  async #readPhoto(input) {
    const file = input.files?.[0];
    if (!file) return;
    try {
      const codes = await this.#codesOf(await createImageBitmap(file));
      if (codes.length) return this.#found(codes);
    } catch {
      // No picture that this browser shows.
    }
    this.say("none");
  }

  #close() {
    const button = made("button", "quiet");
    Object.assign(button, { type: "button", textContent: this.button.dataset.close ?? "" });
    button.addEventListener("click", () => this.dialog.close());
    return button;
  }
}

/** @param {MediaStream} stream */
function stop(stream) {
  for (const track of stream.getTracks()) track.stop();
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} name its class
 * @returns {HTMLElementTagNameMap[T]}
 */
function made(tag, name) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  return element;
}
