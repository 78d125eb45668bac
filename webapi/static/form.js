// A step's form: questions that are asked only sometimes, drafts kept by themselves, "now" buttons.
// Without this script all questions are shown, each with the sentence that says when it counts.
"use strict";

const form = document.querySelector("form.answer");

// -- questions that depend on another

function answerTo(name) {
  const inputs = [...form.elements].filter((one) => one.name === name);
  const chosen = inputs.find((one) => one.type !== "radio" || one.checked);
  return chosen ? chosen.value : "";
}

function showAsked() {
  for (const one of form.querySelectorAll("[data-show-field]")) {
    one.hidden = answerTo(one.dataset.showField) !== one.dataset.showEquals;
    for (const input of one.querySelectorAll("input, select, textarea")) input.disabled = one.hidden;
  }
}

// -- drafts

const AFTER = 3000;
const saved = form?.querySelector(".saved");
let waiting, sending = false, leaving = false;

function fieldsWithoutFiles() {
  const data = new FormData(form);
  for (const [name, value] of [...data.entries()]) if (value instanceof File) data.delete(name);
  data.delete("do");
  return data;
}

async function keep() {
  if (sending || leaving) return;
  sending = true;
  saved.textContent = saved.dataset.saving;
  try {
    const answer = await fetch(form.dataset.draft, { method: "POST", body: fieldsWithoutFiles() });
    if (!answer.headers.get("Content-Type").includes("json")) {
      // The session has ended. What is typed stays; sending the form leads through the login.
      saved.textContent = saved.dataset.ended;
      sending = false;
      return;
    }
    const said = await answer.json();
    if (said.version !== undefined) form.elements.draft_version.value = said.version;
    saved.textContent = said.said;
  } catch {
    saved.textContent = saved.dataset.offline;
    keepSoon();
  }
  sending = false;
}

function keepSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(keep, AFTER);
}

// -- small help

// The server's clock, not the device's: an answer of the future would be refused. A clock that
// stands still, as in a simulation, says when it stood.
const shownAt = Date.parse(form?.dataset.shownAt ?? "") || Date.now();
const openedAt = performance.now();

function now() {
  return new Date(shownAt + ("still" in (form?.dataset ?? {}) ? 0 : performance.now() - openedAt));
}

function fillNow(button) {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en-GB", {
      timeZone: "Asia/Ho_Chi_Minh", day: "numeric", month: "numeric", year: "numeric",
      hour: "2-digit", minute: "2-digit", hourCycle: "h23",
    }).formatToParts(now()).map((one) => [one.type, one.value]),
  );
  const known = { day: +parts.day, month: +parts.month, year: parts.year, time: `${parts.hour}:${parts.minute}` };
  for (const input of button.closest("[data-moment]").querySelectorAll("[data-part]")) {
    input.value = known[input.dataset.part];
  }
  keepSoon();
}

function listChosen(input) {
  const list = input.parentElement.querySelector(".chosen");
  list?.replaceChildren(...[...input.files].map((file) => {
    const item = document.createElement("li");
    item.textContent = `${file.name} (${(file.size / 1e6).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB)`;
    return item;
  }));
}

if (form) {
  showAsked();
  for (const button of form.querySelectorAll("[data-now]")) {
    button.hidden = false;
    button.addEventListener("click", () => fillNow(button));
  }
  form.addEventListener("change", (event) => {
    showAsked();
    if (event.target.type === "file") listChosen(event.target);
    else keepSoon();
  });
  form.addEventListener("input", (event) => {
    if (event.target.type !== "file") keepSoon();
  });
  form.addEventListener("submit", (event) => {
    // The key in the form makes a second click harmless; this only spares sending it.
    if (leaving) event.preventDefault();
    leaving = true;
    clearTimeout(waiting);
  });
  addEventListener("pageshow", () => { leaving = false; });
}

document.getElementById("summary")?.focus();
