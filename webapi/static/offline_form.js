// The form of a step on a device that keeps it: what is typed and photographed is kept there at once, and what is
// completed waits there until it is sent.
import { addRow, fill, sentFields } from "./offline_fields.js";
import { LoggedOut } from "./offline_outbox.js";
import { Locked } from "./offline_store.js";

const AFTER = 600;
/** Under which a tab remembers which answer it has sent without keeping it here. */
export const DIRECT = "motcua-direct";

/**
 * @typedef {import("./offline_outbox.js").Outbox} Outbox
 * @typedef {import("./offline_outbox.js").Sender} Sender
 * @typedef {import("./offline_outbox.js").Entry} Entry
 */

/** One step, and what of it is kept on this device. */
export class KeptForm {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;
  /** @type {Promise<unknown>} one change after the other */
  last = Promise.resolve();
  /** How many changes are not on the device yet. */
  pending = 0;
  /** Whether the answer is on its way: the page is left afterwards, and what is typed now is no part of it. */
  sending = false;
  /** Whether it is being kept as complete: a second click does not do so again. */
  completing = false;
  /** Whether it is sent as any other form, since this device could not keep it. */
  direct = false;
  /** The sentence that tells why something stands in this page alone; empty where all is kept. */
  onlyHere = "";

  /**
   * @param {HTMLFormElement} form
   * @param {Outbox} outbox
   * @param {Sender} sender
   * @param {HTMLElement} words whose data are sentences
   */
  constructor(form, outbox, sender, words) {
    this.form = form;
    this.outbox = outbox;
    this.sender = sender;
    this.words = words;
    this.task = form.dataset.mine ?? "";
    this.status = /** @type {HTMLElement} */ (form.querySelector(".saved"));
    /** @type {Entry} */
    this.entry = this.#fresh();
  }

  /** @returns {Entry} */
  #fresh() {
    const path = new URL(this.form.action).pathname.replace(/\/answer$/, "");
    const title = document.title.replace(/ – Motcua$/, "");
    return {
      id: crypto.randomUUID(), task: this.task, path, sent: `${path}/sent`, state: "draft", revision: 0,
      at: Date.now(), answer: { title, fields: [], version: 0, done_at: null, outcome: null },
    };
  }

  /** @param {string} what the name of a sentence */
  say(what) {
    this.status.textContent = this.words.dataset[what] ?? "";
  }

  /** Fills in what was kept here, and looks at what is done from now on. */
  async begin() {
    const kept = await this.outbox.ofTask(this.task);
    if (kept) await this.#takeUp(kept);
    this.form.addEventListener("input", ({ target }) => {
      if (!isOfFiles(target)) this.keepSoon();
    });
    this.form.addEventListener("change", ({ target }) => {
      if (isOfFiles(target)) this.#keepChosen(target);
      else this.keepSoon();
    });
    addEventListener("beforeunload", (event) => {
      if ((this.pending || this.onlyHere) && !this.direct) event.preventDefault();
    });
    // Before the form's own script hears of it.
    document.addEventListener("submit", (event) => this.#submit(event), true);
    await this.#showPhotos();
  }

  /** @param {Entry} kept */
  async #takeUp(kept) {
    this.entry = kept;
    const server = /** @type {HTMLInputElement | null} */ (this.form.elements.namedItem("draft_version"));
    const sent = sessionStorage.getItem(DIRECT) === kept.id;
    if (sent || kept.state === "draft" && Number(server?.value) > kept.answer.version) {
      // The page has something newer, from elsewhere or just sent: this one is offered, and not put in its place.
      return this.#offer(kept);
    }
    fill(this.form, kept.answer.fields);
    this.say(kept.state === "waiting" ? "waits" : "back");
    if (kept.answer.outcome) this.#tellOutcome(kept);
  }

  /** @param {Entry} kept */
  #offer(kept) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = this.words.dataset.older ?? "";
    button.addEventListener("click", () => {
      fill(this.form, kept.answer.fields);
      button.remove();
      this.keepSoon();
    });
    this.status.after(button);
  }

  /** @param {Entry} kept what the server said of it stands above the form */
  #tellOutcome({ answer: { outcome } }) {
    const box = document.createElement("div");
    box.className = "summary";
    box.setAttribute("role", "alert");
    if (!outcome) return;
    for (const text of [outcome.said, ...outcome.errors ?? []].filter(Boolean)) {
      const line = document.createElement("p");
      line.textContent = text;
      box.append(line);
    }
    this.form.before(box);
    for (const name of /** @type {const} */ (["at_place", "seen"])) {
      if (outcome[name]?.length) this.#hidden(name, outcome[name].join(" "));
    }
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  #hidden(name, value) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    this.form.prepend(input);
  }

  // -- keeping

  keepSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.#queue(() => this.#keep("draft")), AFTER);
  }

  /**
   * @template T
   * @param {() => Promise<T>} change
   * @returns {Promise<T | undefined>}
   */
  #queue(change) {
    if (this.sending) return Promise.resolve(undefined);
    this.pending += 1;
    const next = this.last.then(change).catch((error) => {
      this.onlyHere = reasonOf(error);
      this.say(this.onlyHere);
      return undefined;
    }).finally(() => { this.pending -= 1; });
    this.last = next;
    return next;
  }

  /** @param {"draft" | "waiting"} state */
  async #keep(state) {
    const version = /** @type {HTMLInputElement | null} */ (this.form.elements.namedItem("draft_version"));
    const done = state === "waiting" ? new Date().toISOString() : null;
    const { title } = this.entry.answer;
    this.entry.state = state;
    this.entry.answer = {
      title, fields: sentFields(this.form), version: Number(version?.value), done_at: done, outcome: null,
    };
    const kept = await this.outbox.keep(this.entry);
    if (!kept) {
      this.say("elsewhere");
      return false;
    }
    sessionStorage.removeItem(DIRECT);
    this.#tellKept();
    return true;
  }

  /** Says so with the last of the changes that are under way; not while a file could not be kept. */
  #tellKept() {
    if ([...this.#fileInputs()].some((one) => one.files?.length)) return;
    this.onlyHere = "";
    if (this.pending === 1) this.say("kept");
  }

  /** @returns {NodeListOf<HTMLInputElement>} */
  #fileInputs() {
    return this.form.querySelectorAll("[type=file]");
  }

  // -- photos

  /** @param {HTMLInputElement} input whose files are listed as kept once they are */
  #keepChosen(input) {
    this.status.textContent = this.status.dataset.saving ?? "";
    void this.#queue(() => this.#keepFiles(input));
  }

  /** @param {HTMLInputElement} input */
  async #keepFiles(input) {
    if (!this.entry.revision) await this.#keep("draft");
    for (const file of [...input.files ?? []]) await this.outbox.addPhoto(this.entry.id, input.name, file);
    input.value = "";
    this.#tellKept();
    await this.#showPhotos();
  }

  async #showPhotos() {
    const photos = await this.outbox.photos(this.entry.id);
    for (const input of this.#fileInputs()) {
      const list = input.parentElement?.querySelector(".chosen");
      if (!list) continue;
      list.replaceChildren();
      for (const photo of photos.filter((one) => one.field === input.name)) {
        const { name } = await this.outbox.meta(photo);
        list.append(this.#photoLine(photo.id, `${name} (${(photo.size / 1e6).toFixed(1)} MB)`));
      }
    }
  }

  /**
   * @param {string} id
   * @param {string} text
   */
  #photoLine(id, text) {
    const line = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = this.words.dataset.leave ?? "";
    button.setAttribute("aria-label", `${this.words.dataset.leave} ${text}`);
    button.addEventListener("click", () => void this.#queue(async () => {
      await this.outbox.store.change(["photos"], (of) => of("photos").delete(id));
      await this.#showPhotos();
    }));
    line.append(`${text} `, button);
    return line;
  }

  // -- completing

  /** @param {SubmitEvent} event */
  #submit(event) {
    if (event.target !== this.form || this.direct) return;
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    const wanted = button?.name === "do" ? button.value : "complete";
    if (wanted === "complete") {
      stop(event);
      clearTimeout(this.timer);
      void this.#complete();
    } else if (wanted === "draft" || !navigator.onLine) {
      stop(event);
      if (button && wanted.startsWith("more:")) addRow(button);
      void this.#queue(() => this.#keep("draft"));
    }
  }

  async #complete() {
    if (this.completing || this.sending) return;
    this.completing = true;
    const kept = await this.#queue(() => this.#keepWhole());
    if (kept === undefined) await this.#sendUnkept();
    this.completing = false;
    if (!kept) return;
    // From here on nothing is lost by leaving the page: nobody is asked whether to.
    this.sending = true;
    this.say("sending");
    await this.sender.send();
    const left = await this.outbox.ofTask(this.task);
    if (!left) location.assign(`${this.entry.path}?done=1`);
    else if (left.state === "refused") location.assign(this.entry.path);
    else location.assign(this.words.dataset.withMe ?? "/");
  }

  async #keepWhole() {
    // What could not be kept when it was chosen, for want of room, is still in its field.
    for (const input of this.#fileInputs()) if (input.files?.length) await this.#keepFiles(input);
    return this.#keep("waiting");
  }

  /** Where the server can be reached, sends the form itself, with the photos that were kept before. */
  async #sendUnkept() {
    try {
      const token = /** @type {HTMLInputElement} */ (this.form.elements.namedItem("form_token"));
      token.value = await this.sender.network.token();
      for (const input of this.#fileInputs()) await this.#putBack(input);
    } catch (error) {
      return this.say(error instanceof LoggedOut ? "unkept" : this.onlyHere);
    }
    this.direct = true;
    sessionStorage.setItem(DIRECT, this.entry.id);
    this.form.requestSubmit(/** @type {HTMLElement | null} */ (this.form.querySelector("[name=do][value=complete]")));
  }

  /** @param {HTMLInputElement} input that gets the photos of its field that this device keeps */
  async #putBack(input) {
    const kept = await this.outbox.files(this.entry.id, input.name);
    if (!kept.length) return;
    const all = new DataTransfer();
    for (const file of kept) all.items.add(file);
    for (const file of input.files ?? []) if (!kept.some((one) => isSame(one, file))) all.items.add(file);
    input.files = all.files;
  }
}

/**
 * @param {unknown} error
 * @returns {string} the name of the sentence that tells why something was not kept
 */
function reasonOf(error) {
  if (error instanceof Locked) return "unkept";
  return error instanceof DOMException && error.name === "QuotaExceededError" ? "full" : "broken";
}

/**
 * @param {File} one that was kept
 * @param {File} other that is chosen
 */
function isSame(one, other) {
  return one.name === other.name && one.size === other.size;
}

/** @param {Event} event */
function stop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/**
 * @param {EventTarget | null} target
 * @returns {target is HTMLInputElement}
 */
function isOfFiles(target) {
  return target instanceof HTMLInputElement && target.type === "file";
}
