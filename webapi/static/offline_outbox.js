// Answers that wait on this device to be sent, and sending them: photos first, then the answer, under a key of its own,
// so that it counts once however often it is sent.
import { Locked } from "./offline_store.js";

const LOCK = "motcua-outbox";
const FIRST_WAIT = 4000;
const LONGEST_WAIT = 300000;

/**
 * @typedef {import("./offline_store.js").Store} Store
 * @typedef {import("./offline_store.js").Sealed} Sealed
 * @typedef {[string, string][]} Fields names and values as the form sends them
 * @typedef {{
 *   state: string, said: string, code?: string, errors?: string[], mine?: [string, string][],
 *   theirs?: [string, string][], may_send?: boolean, may_comment?: boolean, at_place?: string[],
 *   seen?: string[]
 * }} Outcome what the server said of an answer
 * @typedef {{ title: string, fields: Fields, version: number, done_at: string | null, outcome: Outcome | null }} Answer
 * @typedef {"draft" | "waiting" | "refused" | "conflict"} State
 * @typedef {{ id: string, task: string, path: string, sent: string, state: State, revision: number, at: number,
 *   sealed: Sealed }} Row `sent` is the address that it is sent to
 * @typedef {Omit<Row, "sealed"> & { answer: Answer }} Entry
 * @typedef {{ id: string, record: string, order: number, field: string, digest: string, size: number, sha256: string,
 *   meta: Sealed, sealed: Sealed }} Photo `sha256` is that under which the server keeps it; empty before it does
 * @typedef {{
 *   token: () => Promise<string>,
 *   photo: (address: string, photo: Photo, name: string, content: Blob, token: string) => Promise<string>,
 *   answer: (address: string, body: FormData) => Promise<Outcome | null>
 * }} Network rejects where there is no connection; null: no answer of ours
 */

/** Nobody is logged in any more, or somebody else is. */
export class LoggedOut extends Error {}

/** What the server says of a photo that it does not take. */
export class PhotoRefused extends Error {}

/** The answers on this device, and their photos. */
export class Outbox {
  /** @type {Map<string, string>} by photo, under what the server keeps it */
  noted = new Map();

  /** @param {Store} store */
  constructor(store) {
    this.store = store;
  }

  /** @returns {Promise<Row[]>} the oldest first; without what they say */
  async rows() {
    /** @type {Row[]} */
    const rows = await this.store.all("records");
    return rows.sort((one, other) => one.at - other.at);
  }

  /**
   * @param {Row} row
   * @returns {Promise<Entry>}
   */
  async open({ sealed, ...row }) {
    return { ...row, answer: await this.store.unsealValue(sealed, `answer ${row.id}`) };
  }

  /**
   * @param {string} task
   * @returns {Promise<Entry | null>}
   */
  async ofTask(task) {
    const found = (await this.rows()).find((one) => one.task === task);
    return found ? this.open(found) : null;
  }

  /**
   * Keeps an entry in place of the one that it was made from.
   *
   * @param {Entry} entry
   * @returns {Promise<boolean>} whether it was kept: somebody may have changed it in another tab since
   */
  async keep(entry) {
    const { answer, ...row } = entry;
    const sealed = await this.store.sealValue(answer, `answer ${entry.id}`);
    let kept = false;
    await this.store.change(["records"], (of) => {
      const records = of("records"), asked = records.get(entry.id);
      asked.onsuccess = () => {
        kept = (asked.result?.revision ?? 0) === entry.revision;
        if (kept) records.put({ ...row, revision: entry.revision + 1, sealed });
      };
    });
    if (kept) entry.revision += 1;
    return kept;
  }

  /** @param {string} id of an entry that is sent, or given up: goes with its photos */
  async drop(id) {
    const photos = await this.photos(id);
    await this.store.change(["records", "photos"], (of) => {
      of("records").delete(id);
      for (const one of photos) of("photos").delete(one.id);
    });
  }

  // -- photos

  /**
   * @param {string} record
   * @returns {Promise<Photo[]>} as they were chosen
   */
  async photos(record) {
    /** @type {Photo[]} */
    const all = await this.store.all("photos");
    for (const one of all) one.sha256 = this.noted.get(one.id) ?? one.sha256;
    return all.filter((one) => one.record === record).sort((one, other) => one.order - other.order);
  }

  /**
   * @param {string} record
   * @param {string} field
   * @param {File} file
   */
  async addPhoto(record, field, file) {
    const id = crypto.randomUUID(), content = await file.arrayBuffer();
    const digest = hexOf(await crypto.subtle.digest("SHA-256", content));
    const known = await this.photos(record), order = (known.at(-1)?.order ?? 0) + 1;
    if (known.some((one) => one.field === field && one.digest === digest)) return;
    const meta = await this.store.sealValue({ name: file.name, type: file.type }, `name ${id}`);
    const sealed = await this.store.seal(content, `photo ${id}`);
    const size = content.byteLength;
    await this.store.put("photos", { id, record, order, field, digest, size, sha256: "", meta, sealed });
  }

  /**
   * @param {Photo} photo
   * @returns {Promise<{ name: string, type: string }>}
   */
  meta(photo) {
    return this.store.unsealValue(photo.meta, `name ${photo.id}`);
  }

  /**
   * @param {Photo} photo
   * @returns {Promise<Blob>}
   */
  async content(photo) {
    const { type } = await this.meta(photo);
    return new Blob([await this.store.unseal(photo.sealed, `photo ${photo.id}`)], { type });
  }

  /**
   * @param {string} record
   * @param {string} field
   * @returns {Promise<File[]>} the photos of a field, as they were chosen
   */
  async files(record, field) {
    const found = [];
    for (const photo of await this.photos(record)) {
      if (photo.field !== field) continue;
      const { name, type } = await this.meta(photo);
      found.push(new File([await this.content(photo)], name, { type }));
    }
    return found;
  }

  /**
   * Notes under what the server keeps a photo. Where there is no room to write that down, this page knows it: a full
   * device still sends what it has.
   *
   * @param {Photo} photo
   * @param {string} sha256
   */
  async notePhoto(photo, sha256) {
    photo.sha256 = sha256;
    this.noted.set(photo.id, sha256);
    try {
      await this.store.put("photos", photo);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "QuotaExceededError")) throw error;
    }
  }
}

/** @param {ArrayBuffer} bytes */
function hexOf(bytes) {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Sends what waits, one after the other, from one tab at a time. */
export class Sender {
  tries = 0;
  /** @type {Promise<void> | null} */
  running = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;

  /**
   * @param {Outbox} outbox
   * @param {Network} network
   * @param {() => void} told is called whenever something became of an answer
   * @param {() => number} chance from 0 to 1
   */
  constructor(outbox, network, told, chance = Math.random) {
    this.outbox = outbox;
    this.network = network;
    this.told = told;
    this.chance = chance;
  }

  /** @returns {Promise<void>} when all was tried once */
  send() {
    clearTimeout(this.timer);
    // What was kept after the round under way began is seen by the next one.
    const before = this.running ?? Promise.resolve();
    const round = before.then(() => this.#lockedRound());
    this.running = round;
    return round;
  }

  async #lockedRound() {
    const { locks } = navigator;
    if (locks) await locks.request(LOCK, () => this.round());
    else await this.round();
  }

  async round() {
    try {
      for (const row of await this.outbox.rows()) {
        if (row.state === "waiting") await this.sendOne(await this.outbox.open(row));
      }
      this.tries = 0;
    } catch (error) {
      if (error instanceof LoggedOut || error instanceof Locked) return;
      this.#later();
    } finally {
      this.told();
    }
  }

  /** Tries again after some time, longer each time, and not all devices at once. */
  #later() {
    const wait = Math.min(FIRST_WAIT * 2 ** this.tries, LONGEST_WAIT);
    this.tries += 1;
    this.timer = setTimeout(() => void this.send(), wait * (0.5 + this.chance()));
  }

  /**
   * @param {Entry} entry
   * @returns {Promise<void>}
   */
  async sendOne(entry) {
    const token = await this.network.token();
    /** @type {Set<string>} */
    const fresh = new Set();
    try {
      await this.#sendPhotos(entry, token, fresh);
    } catch (error) {
      if (!(error instanceof PhotoRefused)) throw error;
      return this.#settle(entry, { state: "refused", said: error.message });
    }
    const outcome = await this.network.answer(entry.sent, await this.body(entry, token));
    if (!outcome) throw new Error("no answer");
    if (outcome.code === "file_missing" && await this.#forgetOlder(entry, fresh)) return this.sendOne(entry);
    return this.#settle(entry, outcome);
  }

  /**
   * @param {Entry} entry
   * @param {string} token
   * @param {Set<string>} fresh photos that are sent now
   */
  async #sendPhotos(entry, token, fresh) {
    for (const photo of await this.outbox.photos(entry.id)) {
      if (photo.sha256) continue;
      const { name } = await this.outbox.meta(photo);
      const content = await this.outbox.content(photo);
      const sha256 = await this.network.photo(`${entry.path}/photo`, photo, name, content, token);
      await this.outbox.notePhoto(photo, sha256);
      fresh.add(photo.id);
    }
  }

  /**
   * The server keeps a photo for a day where nothing refers to it: what was sent before that is sent again.
   *
   * @param {Entry} entry
   * @param {Set<string>} fresh
   */
  async #forgetOlder(entry, fresh) {
    const older = (await this.outbox.photos(entry.id)).filter((one) => one.sha256 && !fresh.has(one.id));
    for (const photo of older) await this.outbox.notePhoto(photo, "");
    return older.length > 0;
  }

  /**
   * @param {Entry} entry
   * @param {Outcome} outcome
   */
  async #settle(entry, outcome) {
    if (outcome.state === "done") return this.outbox.drop(entry.id);
    const state = outcome.state === "refused" ? "refused" : "conflict";
    await this.outbox.keep({ ...entry, state, answer: { ...entry.answer, outcome } });
  }

  /**
   * @param {Entry} entry
   * @param {string} token
   */
  async body(entry, token) {
    const body = new FormData();
    const { fields, done_at: done } = entry.answer;
    for (const [name, value] of fields) body.append(name, value);
    const known = fields.filter(([name]) => name.endsWith(".kept"));
    const kept = new Set(known.map(([, value]) => value.split(" ")[0]));
    for (const photo of await this.outbox.photos(entry.id)) {
      const { name } = await this.outbox.meta(photo);
      if (photo.sha256 && !kept.has(photo.sha256)) body.append(`${photo.field}.kept`, `${photo.sha256} ${name}`);
    }
    body.set("form_token", token);
    body.set("key", entry.id);
    if (done) {
      body.set("done_at", done);
      body.set("sent_at", new Date().toISOString());
    }
    return body;
  }
}
