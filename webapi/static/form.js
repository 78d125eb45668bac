// A step's form: questions that are asked only sometimes, drafts kept by themselves, "now" buttons.
// Without this script all questions are shown, each with the sentence that says when it counts.
import { wireScans } from "./scan.js";

const AFTER = 3000;

// -- questions that depend on another

/**
 * What a question is answered with as the form stands.
 *
 * @param {HTMLFormElement} form
 * @param {string} name
 * @returns {string} empty where nothing is answered or chosen
 */
export function answerTo(form, name) {
  const inputs = /** @type {HTMLInputElement[]} */ ([...form.elements]).filter((input) => input.name === name);
  return inputs.find((input) => input.type !== "radio" || input.checked)?.value ?? "";
}

/** @param {HTMLFormElement} form of which questions that are not asked are hidden, and not sent */
export function showAsked(form) {
  for (const question of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-show-field]"))) {
    question.hidden = answerTo(form, question.dataset.showField ?? "") !== question.dataset.showEquals;
    /** @type {NodeListOf<HTMLInputElement>} */
    const inputs = question.querySelectorAll("input, select, textarea");
    for (const input of inputs) input.disabled = question.hidden;
  }
}

// -- drafts

/** Keeps what is typed, some seconds after the last key. */
export class Draft {
  sending = false;
  leaving = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  waiting;

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.status = /** @type {HTMLElement | null} */ (form.querySelector(".saved"));
  }

  keepSoon() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.keep(), AFTER);
  }

  async keep() {
    const address = this.form.dataset.draft;
    if (this.leaving || !address) return;
    if (this.sending) return this.keepSoon();
    this.sending = true;
    this.say("saving");
    try {
      await this.tell(await fetch(address, { method: "POST", body: fieldsWithoutFiles(this.form) }));
    } catch {
      this.say("offline");
      this.keepSoon();
    }
    this.sending = false;
  }

  /** @param {Response} answer */
  async tell(answer) {
    // Without JSON the session has ended. What is typed stays; sending the form leads through the login.
    if (!answer.headers.get("Content-Type")?.includes("json")) return this.say("ended");
    const result = await answer.json();
    const version = /** @type {HTMLInputElement | null} */ (this.form.elements.namedItem("draft_version"));
    if (version && result.version !== undefined) version.value = result.version;
    if (this.status) this.status.textContent = result.said;
  }

  /** @param {string} what the name of the sentence among the data of the status line */
  say(what) {
    if (this.status) this.status.textContent = this.status.dataset[what] ?? "";
  }

  /** @param {Event} event the form is sent */
  leave(event) {
    // The key in the form makes a second click harmless; this only spares sending it.
    if (this.leaving) event.preventDefault();
    this.leaving = true;
    clearTimeout(this.waiting);
  }
}

/**
 * What is kept as a draft. Files come when the form is sent.
 *
 * @param {HTMLFormElement} form
 */
export function fieldsWithoutFiles(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data.entries()]) if (value instanceof File) data.delete(name);
  data.delete("do");
  return data;
}

// -- now

/**
 * Now by the server's clock, not the device's: an answer of the future would be refused. A clock
 * that stands still, as in a simulation, says when it stood.
 *
 * @param {HTMLFormElement} form says when it was shown, and whether the clock stands still
 * @param {number} sinceShown milliseconds
 * @param {number} device the device's clock, for a form that does not say
 * @returns {Date}
 */
export function serverTime(form, sinceShown, device) {
  const shown = Date.parse(form.dataset.shownAt ?? "") || device - sinceShown;
  return new Date("still" in form.dataset ? shown : shown + sinceShown);
}

/**
 * A moment in the fields that it is typed into: day, month and year, and the time of day in Vietnam.
 *
 * @param {Date} moment
 * @returns {Record<string, string>}
 */
export function momentParts(moment) {
  const { year, month, day, hour, minute } = Object.fromEntries(
    new Intl.DateTimeFormat("en-GB", {
      timeZone: "Asia/Ho_Chi_Minh", day: "numeric", month: "numeric", year: "numeric",
      hour: "2-digit", minute: "2-digit", hourCycle: "h23",
    }).formatToParts(moment).map((part) => [part.type, part.value]),
  );
  return { day: String(Number(day)), month: String(Number(month)), year: String(year), time: `${hour}:${minute}` };
}

/**
 * @param {Element} button
 * @param {Date} moment
 */
function fillMoment(button, moment) {
  const parts = momentParts(moment);
  /** @type {NodeListOf<HTMLInputElement> | undefined} */
  const inputs = button.closest("[data-moment]")?.querySelectorAll("[data-part]");
  for (const input of inputs ?? []) input.value = parts[input.dataset.part ?? ""] ?? "";
}

// -- where the person is

/** Seven places of a degree are a centimetre; what a device measures ends before. */
const PLACES = 6;

/** @param {HTMLElement} button beside a latitude; the longitude of the same form follows */
function fillHere(button) {
  const said = /** @type {HTMLElement} */ (button.parentElement?.querySelector("[data-sought]"));
  said.textContent = said.dataset.sought ?? "";
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const { latitude, longitude } = coords;
      for (const [axis, degrees] of Object.entries({ latitude, longitude })) {
        /** @type {HTMLInputElement | null | undefined} */
        const input = button.closest("form")?.querySelector(`[data-axis=${axis}]`);
        if (!input) continue;
        input.value = degrees.toFixed(PLACES);
        input.dispatchEvent(new Event("input", { bubbles: true }));
      }
      said.textContent = (said.dataset.found ?? "").replace("METRES", String(Math.ceil(coords.accuracy)));
    },
    () => { said.textContent = said.dataset.refused ?? ""; },
    { enableHighAccuracy: true, maximumAge: 0 },
  );
}

// -- photos and papers

/** @param {HTMLInputElement} input under which the chosen files are listed, with their sizes */
export function listChosen(input) {
  const format = { maximumFractionDigits: 1 };
  const lines = [...input.files ?? []].map((file) => {
    const line = document.createElement("li");
    const size = (file.size / 1e6).toLocaleString(document.documentElement.lang, format);
    line.textContent = `${file.name} (${size} MB)`;
    return line;
  });
  input.parentElement?.querySelector(".chosen")?.replaceChildren(...lines);
}

// -- places

/**
 * @param {HTMLElement} field that asks a place
 * @param {string} province the code of the one that was chosen; empty: none
 * @param {string} typed of a name; empty: all of the province
 * @returns {Promise<{code: string, name: string, was: string}[]>} none where the server cannot be reached
 */
async function placesFor(field, province, typed) {
  try {
    const answer = await fetch(`${field.dataset.places}?${new URLSearchParams({ province, q: typed })}`);
    return answer.ok ? await answer.json() : [];
  } catch {
    return [];
  }
}

const KEPT = ["id", "name", "data-place", "data-places", "aria-describedby"];

/**
 * Communes to choose from, in place of those of another province or of a line to type in.
 *
 * @param {HTMLInputElement | HTMLSelectElement} field
 * @param {{code: string, name: string}[]} places
 * @returns {HTMLSelectElement}
 */
export function toChoose(field, places) {
  const select = document.createElement("select");
  for (const { name, value } of [...field.attributes]) {
    if (KEPT.includes(name)) select.setAttribute(name, value);
  }
  select.append(new Option("", ""), ...places.map((one) => new Option(one.name, one.code)));
  field.replaceWith(select);
  return select;
}

/** @param {HTMLInputElement} field under which the names are offered that hold what was typed */
async function offer(field) {
  const list = field.list ?? document.createElement("datalist");
  if (!field.list) {
    list.id = `${field.id}-places`;
    field.after(list);
    field.setAttribute("list", list.id);
  }
  const found = await placesFor(field, "", field.value);
  list.replaceChildren(...found.map((one) => new Option(one.was ? `${one.name} (${one.was})` : one.name, one.name)));
}

/** @param {HTMLFormElement} form whose communes follow the province */
function wirePlaces(form) {
  const button = /** @type {HTMLElement | null} */ (form.querySelector("[data-communes]"));
  if (button) button.hidden = true;
  form.addEventListener("change", async ({ target }) => {
    if (!(target instanceof HTMLSelectElement) || target.dataset.place !== "province") return;
    /** @type {HTMLInputElement | HTMLSelectElement | null} */
    const commune = form.querySelector("[data-place=commune]");
    const found = target.value ? await placesFor(target, target.value, "") : [];
    if (commune && found.length) toChoose(commune, found);
  });
  form.addEventListener("input", ({ target }) => {
    if (target instanceof HTMLInputElement && target.dataset.place === "commune") void offer(target);
  });
}

/** @param {HTMLFormElement} form below which it is said who will carry the request out */
function wireServing(form) {
  const said = /** @type {HTMLElement | null} */ (form.querySelector("[data-serving]"));
  if (!said) return;
  let newest = 0;
  form.addEventListener("change", async ({ target }) => {
    if (!(target instanceof Element) || !target.matches("[data-place], [name='f.site_part']")) return;
    const mine = newest += 1;
    const asked = new URLSearchParams({
      province: answerTo(form, "f.site_province"),
      commune: answerTo(form, "f.site_commune"),
      part: answerTo(form, "f.site_part"),
    });
    try {
      const answer = await fetch(`${said.dataset.serving}?${asked}`);
      const told = answer.ok ? (await answer.json()).said : "";
      if (mine === newest) said.textContent = told;
    } catch {
      said.textContent = "";
    }
  });
}

// -- the form

/** @param {HTMLFormElement} form */
export function wire(form) {
  const draft = new Draft(form), shownAt = performance.now();
  showAsked(form);
  wirePlaces(form);
  wireServing(form);
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-now]"))) {
    button.hidden = false;
    button.addEventListener("click", () => {
      fillMoment(button, serverTime(form, performance.now() - shownAt, Date.now()));
      draft.keepSoon();
    });
  }
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-here]"))) {
    button.hidden = !("geolocation" in navigator);
    button.addEventListener("click", () => fillHere(button));
  }
  void wireScans(form);
  form.addEventListener("change", ({ target }) => {
    showAsked(form);
    if (isOfFiles(target)) listChosen(target);
    else draft.keepSoon();
  });
  form.addEventListener("input", ({ target }) => {
    if (!isOfFiles(target)) draft.keepSoon();
  });
  form.addEventListener("submit", (event) => draft.leave(event));
  addEventListener("pageshow", () => { draft.leaving = false; });
}

/**
 * @param {EventTarget | null} target
 * @returns {target is HTMLInputElement}
 */
function isOfFiles(target) {
  return target instanceof HTMLInputElement && target.type === "file";
}

/** @type {HTMLFormElement | null} */
const form = document.querySelector("form.answer");
if (form) wire(form);
document.getElementById("summary")?.focus();
