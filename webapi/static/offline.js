// On every page of the staff: whose the device is, and whether something waits on it to be sent. Does nothing where the
// device keeps nothing.
import { Store } from "./offline_store.js";

const PATIENCE = 8000;

/**
 * Nobody is logged in: what is kept stays encrypted, without the key.
 *
 * @param {Store} store
 */
export async function lock(store) {
  await store.dropKey();
}

/**
 * @param {HTMLElement} line that links to what waits
 * @param {string} text empty: nothing to tell
 */
function say(line, text) {
  line.textContent = text;
  line.hidden = !text;
}

/**
 * @param {HTMLElement} line
 * @param {string} what the name of a sentence among its data
 * @param {number} count
 */
function counted(line, what, count) {
  return (line.dataset[what] ?? "").replace("N", String(count));
}

/**
 * Looks who is logged in: the key is given again to the same person; of another one everything is removed.
 *
 * @param {Store} store
 * @param {HTMLElement} line
 * @returns {Promise<boolean>} whether what is kept belongs to whoever is logged in; also where nobody can say
 */
export async function recognize(store, line) {
  let session;
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const answer = await fetch(line.dataset.session ?? "", { redirect: "manual", signal });
    if (!answer.headers.get("Content-Type")?.includes("json")) {
      if (answer.type === "opaqueredirect") await lock(store);
      return answer.type !== "opaqueredirect";
    }
    session = await answer.json();
  } catch {
    return true;
  }
  const { fetchKey, removeAll } = await import("./offline_take.js");
  if ((await store.owner())?.owner !== session.owner) {
    const lost = (await store.all("records")).length;
    await removeAll(store);
    say(line, counted(line, "other", lost));
    return false;
  }
  if (!await store.isOpen()) await fetchKey(store, line.dataset.key ?? "", session.form_token);
  return true;
}

/**
 * @param {HTMLFormElement} form that ends the session
 * @param {Store} store
 * @param {HTMLElement} line
 */
function wireLogout(form, store, line) {
  let sure = false;
  form.addEventListener("submit", async (event) => {
    if (sure) return;
    event.preventDefault();
    const waiting = (await store.all("records")).length;
    if (waiting && !confirm(counted(line, "lose", waiting))) return;
    sure = true;
    const { removeAll } = await import("./offline_take.js");
    await removeAll(store);
    form.requestSubmit();
  });
}

/** @param {Store} store */
async function beginLoggedOut(store) {
  await lock(store);
  store.database.close();
  document.documentElement.dataset.locked = "";
}

/**
 * What was sent without being kept first, for want of room, leaves nothing of its step here once it is done.
 *
 * @param {import("./offline_outbox.js").Outbox} outbox
 */
async function dropSent(outbox) {
  const { DIRECT } = await import("./offline_form.js");
  const sent = sessionStorage.getItem(DIRECT);
  if (!sent || !new URLSearchParams(location.search).has("done")) return;
  await outbox.drop(sent);
  sessionStorage.removeItem(DIRECT);
}

/**
 * Fetches the pages of steps that were claimed since, without being asked to: this device was told to keep what its
 * person holds.
 *
 * @param {Store} store
 * @param {HTMLElement} line
 */
async function refresh(store, line) {
  if (!navigator.onLine || !await store.isOpen()) return;
  const { refreshSteps } = await import("./offline_take.js");
  try {
    if (await refreshSteps(store, line.dataset.steps ?? "")) document.dispatchEvent(new Event("taken"));
  } catch {
    // What is kept stays as it is, until the next page.
  }
}

/**
 * Sends what waits, and shows it; keeps what is done with the form of this page.
 *
 * @param {Store} store
 * @param {HTMLElement} line
 */
async function beginOutbox(store, line) {
  const { Outbox, Sender } = await import("./offline_outbox.js");
  const { networkOf } = await import("./offline_network.js");
  const outbox = new Outbox(store);
  await dropSent(outbox);
  const network = networkOf(line.dataset.session ?? "", (await store.owner())?.owner ?? "");
  const section = document.getElementById("outbox");
  /** @type {import("./offline_list.js").OutboxList | null} */
  let list = null;
  const show = async () => {
    const rows = (await outbox.rows()).filter((one) => one.state !== "draft");
    const stuck = rows.filter((one) => one.state !== "waiting");
    const parts = [counted(line, "waiting", rows.length)];
    if (!navigator.onLine) parts.unshift(line.dataset.offline ?? "");
    if (stuck.length) parts.push(counted(line, "stuck", stuck.length));
    say(line, rows.length ? parts.join(": ") : "");
    await list?.show();
  };
  const sender = new Sender(outbox, network, () => void show());
  if (section) {
    const { OutboxList } = await import("./offline_list.js");
    list = new OutboxList(section, outbox, sender, network);
  }
  addEventListener("online", () => void sender.send());
  addEventListener("offline", () => void show());
  await show();
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form.answer[data-mine]"));
  const words = document.getElementById("offline-words");
  if (form && words && await store.isOpen()) {
    const { KeptForm } = await import("./offline_form.js");
    await new KeptForm(form, outbox, sender, words).begin();
    form.dataset.kept = "";
  }
  if ((await outbox.rows()).some((one) => one.state === "waiting")) await sender.send();
}

async function begin() {
  const store = await Store.existing();
  if (!store) return;
  if (document.querySelector("[data-logged-out]")) return beginLoggedOut(store);
  const line = /** @type {HTMLElement | null} */ (document.querySelector("a.waiting"));
  if (!line) return;
  const logout = /** @type {HTMLFormElement | null} */ (document.querySelector("form[action$='/logout']"));
  if (logout) wireLogout(logout, store, line);
  if (!await recognize(store, line)) return;
  addEventListener("online", () => void refresh(store, line));
  await Promise.all([beginOutbox(store, line), refresh(store, line)]);
}

if (globalThis.document) void begin();
