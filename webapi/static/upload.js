// Papers of a request: each file is sent in parts as soon as it is chosen, and goes on where it was cut off, also
// after the page was left: the same file, chosen again, is known by its digest. Without this script, or where digests
// cannot be made (no HTTPS), the forms are sent as they stand.

export const PART = 256 * 1024;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;

/**
 * @param {ArrayBuffer} bytes
 * @returns {Promise<string>} SHA-256 in hexadecimal digits
 */
export async function digestOf(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @typedef {{ received?: number, done?: boolean, said?: string }} Answer
 * @typedef {(begins: number, part: Blob) => Promise<Answer>} Send rejects where the connection is lost
 * @typedef {{ progress: (received: number) => void, lost: () => void, wait: (tries: number) => Promise<void> }} Told
 */

/**
 * Sends a file from where the server says that it ends there, until all of it is there. What is lost on the way is
 * asked for again.
 *
 * @param {Blob} file
 * @param {Send} send
 * @param {Told} told
 * @returns {Promise<string>} what is wrong with the file; empty where it was kept
 */
export async function sendWhole(file, send, told) {
  let received = 0;
  let asks = true;
  for (let lost = 0; ; ) {
    const part = asks ? new Blob() : file.slice(received, received + PART);
    try {
      const answer = await send(asks ? 0 : received, part);
      lost = 0;
      if (answer.said !== undefined) return answer.said;
      received = answer.received ?? 0;
      asks = false;
      told.progress(received);
      if (answer.done) return "";
    } catch {
      told.lost();
      await told.wait(lost++);
      asks = true;
    }
  }
}

/**
 * Until the connection is back, or some time has passed, longer each time.
 *
 * @param {number} tries
 * @returns {Promise<void>}
 */
function untilOnline(tries) {
  return new Promise((resolve) => {
    setTimeout(resolve, Math.min(FIRST_WAIT * 2 ** tries, LONGEST_WAIT));
    addEventListener("online", () => resolve(), { once: true });
  });
}

/**
 * @param {HTMLFormElement} form of one paper
 * @param {File} file
 * @param {string} digest
 * @returns {Send}
 */
function sender(form, file, digest) {
  return async (begins, part) => {
    const body = new FormData();
    for (const name of ["form_token", "application", "instead"]) {
      const input = /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name));
      if (input) body.set(name, input.value);
    }
    body.set("digest", digest);
    body.set("name", file.name);
    body.set("size", String(file.size));
    body.set("begins", String(begins));
    body.set("part", part, "part");
    const answer = await fetch(form.dataset.parts ?? "", { method: "POST", body });
    // What is no answer of ours, as of a proxy, is as good as none.
    if (!answer.headers.get("Content-Type")?.includes("json")) throw new Error("no answer");
    return answer.json();
  };
}

/**
 * Sends one file, and says on the status line how far it is.
 *
 * @param {HTMLFormElement} form of one paper
 * @param {File} file
 * @param {HTMLElement} status
 * @param {HTMLProgressElement} bar
 * @returns {Promise<string>} what is wrong with it, after its name; empty where it was kept
 */
async function sendOne(form, file, status, bar) {
  /** @param {string} what the name of a sentence among the data of the status line */
  const say = (what) => {
    status.textContent = (status.dataset[what] ?? "").replace("FILE", file.name);
  };
  say("sending");
  bar.setAttribute("aria-label", status.textContent ?? "");
  bar.max = file.size;
  bar.value = 0;
  const digest = await digestOf(await file.arrayBuffer());
  const said = await sendWhole(file, sender(form, file, digest), {
    progress: (received) => {
      bar.value = received;
      say("sending");
    },
    lost: () => say("lost"),
    wait: untilOnline,
  });
  return said && `${file.name}: ${said}`;
}

/** @param {HTMLFormElement} form of one paper, whose files are sent as they are chosen */
function sendAsChosen(form) {
  const input = /** @type {HTMLInputElement} */ (form.querySelector("input[type=file]"));
  const status = /** @type {HTMLElement} */ (form.querySelector(".sending"));
  const bar = document.createElement("progress");
  /** @param {boolean} sending */
  const hold = (sending) => {
    for (const button of form.querySelectorAll("button")) button.disabled = sending;
    if (sending) status.after(bar);
    else bar.remove();
  };
  // Nothing is left to be sent by hand; Enter still finds the form's own button.
  for (const button of form.querySelectorAll("button[value=add]:not(.unseen)")) button.setAttribute("hidden", "");
  input.addEventListener("change", async () => {
    const wrong = [];
    hold(true);
    for (const file of input.files ?? []) wrong.push(await sendOne(form, file, status, bar));
    hold(false);
    input.value = "";
    end(form, status, wrong.filter(Boolean));
  });
}

/**
 * Shows what is wrong, or the page as it is now; not while other papers are under way.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLElement} status
 * @param {string[]} wrong
 */
function end(form, status, wrong) {
  status.textContent = wrong.join(" ") || (status.dataset.kept ?? "");
  status.classList.toggle("error", wrong.length > 0);
  if (wrong.length || document.querySelector("progress")) return;
  location.hash = form.parentElement?.id ?? "";
  location.reload();
}

if (typeof document !== "undefined" && globalThis.crypto?.subtle) {
  for (const form of document.querySelectorAll("form[data-parts]")) {
    if (form.querySelector("input[type=file]")) sendAsChosen(/** @type {HTMLFormElement} */ (form));
  }
}
