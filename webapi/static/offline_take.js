// Takes the steps that somebody holds along: their pages, encrypted, and what these load.
import { isAble, Store } from "./offline_store.js";

const SHELL = "shell";
const SALT = 16;
/** Milliseconds after which it is asked again which steps there are, and after which a page is fetched again. */
const LOOK_AGAIN = 5 * 60 * 1000, STALE = 12 * 3600 * 1000;
const LOCK = "motcua-take";

/** @typedef {{ pages: string[], assets: string[], days: number }} Steps */

/** @returns {string} the token that a form of this page carries */
function formToken() {
  return /** @type {HTMLInputElement | null} */ (document.querySelector("[name=form_token]"))?.value ?? "";
}

/**
 * Has the server give the key of this device, again or for the first time.
 *
 * @param {Store} store
 * @param {string} address
 * @param {string} token of a form of this session
 */
export async function fetchKey(store, address, token) {
  const known = await store.owner();
  const drawn = crypto.getRandomValues(new Uint8Array(SALT));
  const salt = known?.salt ?? [...drawn].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const body = new FormData();
  body.set("form_token", token);
  body.set("salt", salt);
  if (known) body.set("number", String(known.number));
  const answer = await fetch(address, { method: "POST", body });
  if (!answer.ok || !answer.headers.get("Content-Type")?.includes("json")) throw new Error("no key");
  const { owner, number, key, days } = await answer.json();
  await store.keepKey({ owner, salt, number }, Uint8Array.from(atob(key), (one) => one.charCodeAt(0)), days);
}

/**
 * Keeps every page of the steps that are held now, and forgets others. What begun on this device is not sent yet keeps
 * its page.
 *
 * @param {Store} store that is open
 * @param {string} address of the list of steps
 * @returns {Promise<number>} how many steps there are
 */
export async function take(store, address) {
  const steps = await stepsAt(address);
  await keepAssets(steps.assets);
  for (const path of steps.pages) await takePage(store, path, steps.days);
  await forgetOthers(store, steps.pages);
  return steps.pages.length - 1;
}

/**
 * Takes along what this person holds since, by one tab at a time; not asked for more often than every few minutes,
 * unless a page tells of a step that is not here.
 *
 * @param {Store} store that is open, of a device that steps were taken along on before
 * @param {string} address of the list of steps
 * @returns {Promise<boolean>} whether anything was fetched
 */
export async function refreshSteps(store, address) {
  const { locks } = navigator;
  if (!locks) return refreshOnce(store, address);
  return locks.request(LOCK, { ifAvailable: true }, (lock) => lock ? refreshOnce(store, address) : false);
}

/**
 * @param {Store} store
 * @param {string} address
 */
async function refreshOnce(store, address) {
  const kept = new Map((await keptPages(store)).map((one) => [one.path, one.at]));
  const looked = (await store.get("device", "looked"))?.at ?? 0;
  const told = shownSteps().some((path) => !kept.has(path));
  if (!kept.size || !told && Date.now() - looked < LOOK_AGAIN) return false;
  const { pages, assets, days } = await stepsAt(address);
  const wanted = pages.filter((path) => (kept.get(path) ?? 0) < Date.now() - STALE);
  // The first page is the list of the others.
  if (wanted.length && !wanted.includes(pages[0])) wanted.push(pages[0]);
  if (wanted.length) await keepAssets(assets);
  for (const path of wanted) await takePage(store, path, days);
  await forgetOthers(store, pages);
  await store.put("device", { name: "looked", at: Date.now() });
  return wanted.length > 0;
}

/** @returns {string[]} the pages of steps that this page tells somebody holds */
function shownSteps() {
  const lines = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-page]"));
  const shown = [...lines].map((one) => one.dataset.page ?? "");
  return document.querySelector("form.answer[data-mine]") ? [...shown, location.pathname] : shown;
}

/**
 * @param {string} address
 * @returns {Promise<Steps>}
 */
async function stepsAt(address) {
  // A login that this fetched would begin a session of its own, and make the one stale that is shown.
  const answer = await fetch(address, { redirect: "manual" });
  if (!answer.ok || !answer.headers.get("Content-Type")?.includes("json")) throw new Error("no steps");
  return answer.json();
}

/** @param {string[]} assets that pages load; others are forgotten */
async function keepAssets(assets) {
  const cache = await caches.open(SHELL);
  // Without the cookie: what is in the cache is of nobody.
  for (const one of assets) await cache.put(one, await whole(fetch(one, { credentials: "omit", cache: "no-cache" })));
  const current = assets.map((one) => new URL(one, location.href).href);
  for (const one of await cache.keys()) if (!current.includes(one.url)) await cache.delete(one);
}

/**
 * @param {Store} store
 * @param {string} path
 * @param {number} days
 */
async function takePage(store, path, days) {
  const page = await fetch(path, { redirect: "manual" });
  if (page.status === 404) return;
  const html = await (await whole(Promise.resolve(page))).text();
  await store.keepPage(path, html, page.headers.get("Content-Security-Policy") ?? "", days);
}

/**
 * @param {Store} store
 * @param {string[]} pages
 */
async function forgetOthers(store, pages) {
  const begun = (await store.all("records")).map((one) => one.path);
  await store.keepOnly([...pages, ...begun]);
}

/**
 * @param {Store} store
 * @returns {Promise<import("./offline_store.js").KeptPage[]>} whose time is not over
 */
async function keptPages(store) {
  return (await store.all("pages")).filter((one) => one.until > Date.now());
}

/** @param {Promise<Response>} coming */
async function whole(coming) {
  const answer = await coming;
  if (!answer.ok) throw new Error("not there");
  return answer;
}

// -- the page of what is kept

/** The part of the page that is about this device. */
export class Device {
  /** @param {HTMLElement} section */
  constructor(section) {
    this.section = section;
    this.said = /** @type {HTMLElement} */ (section.querySelector(".device-said"));
    this.takes = /** @type {HTMLElement} */ (section.querySelector(".take"));
    this.removes = /** @type {HTMLElement} */ (section.querySelector(".remove"));
    this.takes.addEventListener("click", () => this.take());
    this.removes.addEventListener("click", () => this.remove());
    document.addEventListener("taken", () => void this.show());
  }

  /**
   * @param {string} what the name of a sentence among the data of the section
   * @param {Record<string, string>} gaps
   */
  say(what, gaps = {}) {
    let text = this.section.dataset[what] ?? "";
    for (const [name, value] of Object.entries(gaps)) text = text.replace(name, value);
    this.said.textContent = text;
  }

  async show() {
    if (!isAble() || !navigator.serviceWorker) return this.say("unable");
    const store = await Store.existing();
    this.takes.hidden = false;
    this.removes.hidden = !store;
    if (!store) return this.say("none");
    await this.tell(store);
    store.database.close();
  }

  /** @param {Store} store */
  async tell(store) {
    const pages = await keptPages(store);
    const kept = new Set(pages.map((one) => one.path));
    let count = 0;
    for (const line of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-page]"))) {
      const here = kept.has(line.dataset.page ?? "");
      const note = /** @type {HTMLElement} */ (line.querySelector(".here"));
      note.hidden = !here;
      note.textContent = line.parentElement?.dataset.here ?? "";
      count += Number(here);
    }
    const newest = Math.max(...pages.map((one) => one.at));
    const format = /** @type {const} */ ({ dateStyle: "short", timeStyle: "short" });
    const at = pages.length ? new Date(newest).toLocaleString(document.documentElement.lang, format) : "–";
    this.say("taken", { N: String(count), AT: at });
  }

  async take() {
    this.say("taking");
    try {
      const store = await Store.open();
      await navigator.storage?.persist?.();
      await fetchKey(store, this.section.dataset.key ?? "", formToken());
      const scope = this.section.dataset.scope ?? "/";
      await navigator.serviceWorker.register(this.section.dataset.worker ?? "", { scope, type: "module" });
      await take(store, this.section.dataset.steps ?? "");
      await navigator.serviceWorker.ready;
      this.removes.hidden = false;
      await this.tell(store);
      store.database.close();
    } catch (error) {
      this.say(failure(error));
    }
  }

  async remove() {
    const store = await Store.open();
    const unsent = (await store.all("records")).length;
    const asked = (this.section.dataset.lose ?? "").replace("N", String(unsent));
    if (unsent && !confirm(asked)) return store.database.close();
    await removeAll(store);
    this.removes.hidden = true;
    for (const note of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".here"))) note.hidden = true;
    this.say("removed");
  }
}

/** @param {Store} store */
export async function removeAll(store) {
  await store.destroy();
  for (const one of await navigator.serviceWorker?.getRegistrations() ?? []) await one.unregister();
}

/**
 * @param {unknown} error
 * @returns {string} the name of the sentence that tells of it
 */
export function failure(error) {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "QuotaExceededError") return "full";
  return ["SecurityError", "InvalidStateError", "NotSupportedError"].includes(name) ? "unable" : "missed";
}

const section = globalThis.document?.getElementById("device");
if (section) void new Device(section).show();
