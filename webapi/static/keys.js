// Keys that every page of the staff knows: Ctrl+K opens the command palette, ? the list of keys, a takes a step.

const MOST = 40;

/** @typedef {{ label: string, act: () => void, always?: boolean }} Choice */

/** @param {string} text */
export function fold(text) {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase().trim();
}

/** @param {Choice[]} choices @param {string} sought each word of it has to stand in the label */
export function fitting(choices, sought) {
  const words = fold(sought).split(/\s+/);
  return choices.filter((one) => one.always || words.every((word) => fold(one.label).includes(word))).slice(0, MOST);
}

/** @param {Event} event whether somebody is writing where it came from */
export function isTyping(event) {
  return event.target instanceof Element &&
    Boolean(event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"));
}

/** @param {Element} one its words as they are seen */
const words = (one) => (one.textContent ?? "").replace(/\s+/g, " ").trim();

/** @param {string} path */
const goTo = (path) => location.assign(path);

/** @param {string} selector @returns {Choice[]} links and buttons that can be seen, or lie in the menu */
function choicesOf(selector) {
  const found = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(selector));
  return [...found].filter((one) => words(one)).map((one) => ({ label: words(one), act: () => one.click() }));
}

/** @returns {Choice[]} */
function actions() {
  const found = /** @type {NodeListOf<HTMLButtonElement>} */ (
    document.querySelectorAll("main button:not([tabindex='-1'], :disabled)"));
  return [...found].filter((one) => words(one) && one.checkVisibility())
    .map((one) => ({ label: words(one), act: () => { one.focus(); one.click(); } }));
}

/** @type {Promise<void> | undefined} */
let asked;

/** Has both dialogs on the page; the server writes them, in the language of the page. */
function load() {
  asked ??= (async () => {
    const answer = await fetch(document.body.dataset.palette ?? "");
    if (!answer.ok) throw new Error(String(answer.status));
    const read = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.body.append(...read.querySelectorAll("dialog"));
    prepare();
  })();
  asked.catch(() => { asked = undefined; });
  return asked;
}

/** @type {Choice[]} */
let known = [];
/** @type {Choice[]} */
let shown = [];
let here = 0;

const dialog = () => /** @type {HTMLDialogElement} */ (document.getElementById("palette"));
const input = () => /** @type {HTMLInputElement} */ (document.getElementById("palette-input"));
const list = () => /** @type {HTMLElement} */ (document.getElementById("palette-list"));

function prepare() {
  input().addEventListener("input", draw);
  input().addEventListener("keydown", steer);
}

/** @param {string} sought @returns {Choice[]} */
function byNumber(sought) {
  const data = dialog().dataset, code = sought.trim();
  if (!code) return [];
  const look = `${data.cases}?q=${encodeURIComponent(code)}`;
  const found = [{ label: (data.look ?? "").replace("N", () => code), act: () => goTo(look), always: true }];
  if (/^[a-z]{1,4}[0-9]{6,}$/i.test(code)) {
    const path = `${data.cases}/${code.toUpperCase()}`;
    const label = (data.open ?? "").replace("N", () => code.toUpperCase());
    found.unshift({ label, act: () => goTo(path), always: true });
  }
  return found;
}

function draw() {
  const sought = input().value, beside = byNumber(sought);
  const isCode = beside.length > 1;
  shown = isCode ? [...beside, ...fitting(known, sought)] : [...fitting(known, sought), ...beside];
  here = 0;
  list().replaceChildren(...shown.map((one, number) => {
    const item = document.createElement("li");
    item.id = `palette-${number}`;
    item.setAttribute("role", "option");
    item.textContent = one.label;
    item.addEventListener("click", () => choose(number));
    return item;
  }));
  mark();
}

function mark() {
  for (const [number, item] of [...list().children].entries()) {
    item.setAttribute("aria-selected", String(number === here));
    if (number === here) item.scrollIntoView?.({ block: "nearest" });
  }
  input().setAttribute("aria-activedescendant", shown.length ? `palette-${here}` : "");
}

/** @param {number} number */
function choose(number) {
  const one = shown[number];
  if (!one) return;
  dialog().close();
  one.act();
}

/** @param {KeyboardEvent} event */
function steer(event) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by !== undefined) here = (here + by + shown.length) % Math.max(shown.length, 1);
  else if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  if (by === undefined) choose(here);
  else mark();
}

async function openPalette() {
  await load();
  const views = /** @type {NodeListOf<HTMLAnchorElement>} */ (dialog().querySelectorAll("[data-views] a"));
  // What changes something stands last, so that Enter alone does nothing of it.
  known = [
    ...choicesOf(".menu nav a, .top > a:not([hidden], .brand)"),
    ...[...views].map((one) => ({ label: words(one), act: () => goTo(one.href) })),
    ...actions(),
  ];
  input().value = "";
  draw();
  if (!dialog().open) dialog().showModal();
  input().focus();
}

async function openHelp() {
  await load();
  const help = /** @type {HTMLDialogElement} */ (document.getElementById("keys"));
  if (!help.open) help.showModal();
}

/** Takes the step of the page, or in the list those that are ticked, else the one that is marked. */
function take() {
  const ticked = document.querySelector(".work input:checked");
  const row = /** @type {HTMLInputElement | null} */ (document.querySelector(".work li.here input"));
  if (!ticked && row) row.checked = true;
  const inList = ticked || row ? "#several button[value=claim]" : "";
  /** @type {HTMLElement | null} */ (document.querySelector(inList || "form.claim button"))?.click();
}

/** @type {Record<string, () => unknown>} */
const KEYS = { "?": openHelp, a: take };

/** @param {KeyboardEvent} event whether a single key may do something now */
export function mayPress(event) {
  if (document.body.dataset.keys === "off" || document.querySelector("dialog[open]")) return false;
  return !isTyping(event) && !event.ctrlKey && !event.metaKey && !event.altKey;
}

/** @param {KeyboardEvent} event whether it is Ctrl+K, or Command+K */
function asksForPalette(event) {
  return (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
}

/** @param {KeyboardEvent} event */
export function pressAnywhere(event) {
  const act = asksForPalette(event) ? openPalette : mayPress(event) && KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  Promise.resolve(act()).catch(() => undefined);  // without a connection nothing opens
}

document.addEventListener("keydown", pressAnywhere);
