// The fields of a form, as they are kept on a device and put in again.

const OF_THE_PAGE = ["form_token", "here", "key", "form", "known", "draft_version", "do", "at_place", "seen"];
/** What says which page an answer was typed into: it is sent along, and never put into another page. */
const NOT_SENT = ["form_token", "here", "key", "do"];

/** @typedef {[string, string][]} Fields */

/**
 * @param {HTMLFormElement} form
 * @returns {Fields} as the form would send them, without files
 */
export function sentFields(form) {
  /** @type {Fields} */
  const found = [];
  for (const [name, value] of new FormData(form).entries()) {
    if (typeof value === "string" && !NOT_SENT.includes(name)) found.push([name, value]);
  }
  return found;
}

/**
 * Puts in what was kept. What the page has no field for is kept in a hidden one: it was answered.
 *
 * @param {HTMLFormElement} form
 * @param {Fields} fields
 */
export function fill(form, fields) {
  const given = fields.filter(([name]) => !OF_THE_PAGE.includes(name));
  const names = new Set(given.map(([name]) => name));
  for (const input of inputsOf(form)) {
    if (!isChosen(input) && !input.name.endsWith(".kept") && names.has(input.name)) input.value = "";
  }
  for (const [name, value] of given) put(form, name, value);
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Input */

/**
 * @param {HTMLFormElement} form
 * @returns {Input[]} those whose values a form sends, but files
 */
function inputsOf(form) {
  const found = /** @type {Input[]} */ ([...form.querySelectorAll("input, select, textarea")]);
  return found.filter((one) => one.name && one.type !== "file" && !OF_THE_PAGE.includes(one.name));
}

/** @param {Input} input */
function isChosen(input) {
  return input instanceof HTMLInputElement && ["radio", "checkbox"].includes(input.type);
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @returns {Input[]} of that name, in a further row of its table where there is none yet
 */
function inputsNamed(form, name) {
  const named = () => inputsOf(form).filter((one) => one.name === name);
  const found = named(), list = /^(f\..+?)\.\d+\..+$/.exec(name)?.[1];
  if (found.length || !list) return found;
  const more = /** @type {HTMLButtonElement | null} */ (form.querySelector(`button[value="more:${list}"]`));
  if (more) addRow(more);
  return named();
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string} value
 */
function put(form, name, value) {
  const inputs = inputsNamed(form, name);
  const typed = inputs.find((one) => !isChosen(one) && !name.endsWith(".kept"));
  const same = inputs.find((one) => one.value === value);
  if (typed) typed.value = value;
  else if (same) /** @type {HTMLInputElement} */ (same).checked = true;
  else hide(form, name, value);
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string} value
 */
function hide(form, name, value) {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name, value });
  form.append(input);
}

/**
 * @param {Element} part of a row that is copied
 * @param {(text: string) => string} renamed
 */
function renew(part, renamed) {
  for (const { name, value } of [...part.attributes]) part.setAttribute(name, renamed(value));
  if (part instanceof HTMLInputElement && isChosen(part)) part.checked = false;
  else if (part.matches("input, select, textarea")) /** @type {Input} */ (part).value = "";
}

/** @param {HTMLButtonElement} button behind the rows of a table, which asks for one more */
export function addRow(button) {
  const rows = button.parentElement?.querySelectorAll("fieldset.row") ?? [];
  const last = rows[rows.length - 1], from = rows.length - 1, to = rows.length;
  if (!last) return;
  const next = /** @type {HTMLElement} */ (last.cloneNode(true));
  for (const part of next.querySelectorAll("*")) {
    renew(part, (text) => text.replace(`.${from}.`, `.${to}.`).replace(`-${from}-`, `-${to}-`));
  }
  const legend = next.querySelector("legend");
  for (const told of next.querySelectorAll("output")) told.textContent = "";
  if (legend) legend.textContent = (legend.textContent ?? "").replace(String(from + 1), String(to + 1));
  last.after(next);
}
