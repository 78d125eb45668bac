// What a device keeps of a person's work where there is no network: pages of the steps that they hold, answers that
// wait to be sent, and photos. All of it is encrypted (AES-GCM) under a key that the server gives to this person for
// this device. The key is kept so that scripts can use it and not read it.

const NAME = "motcua";
const VERSION = 1;
const DAY = 24 * 3600 * 1000;
const NONCE = 12;
const STORES = /** @type {const} */ ({ device: "name", pages: "path", records: "id", photos: "id" });

/**
 * @typedef {keyof typeof STORES} StoreName
 * @typedef {{ iv: Uint8Array<ArrayBuffer>, bytes: ArrayBuffer }} Sealed
 * @typedef {{ owner: string, salt: string, number: number }} Owner `number` is that of the server's key
 * @typedef {{ path: string, until: number, at: number, sealed: Sealed }} KeptPage
 */

/** There is no key here: nobody is logged in, or the device was away for too long. */
export class Locked extends Error {}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @returns {boolean} whether this browser can keep anything: it needs HTTPS */
export function isAble() {
  return Boolean(globalThis.isSecureContext && globalThis.crypto?.subtle && globalThis.indexedDB);
}

/** Everything that is kept here, of one person. */
export class Store {
  /** @param {IDBDatabase} database */
  constructor(database) {
    this.database = database;
    // Another tab removes everything: it must not wait for this one.
    database.onversionchange = () => database.close();
  }

  /** @returns {Promise<Store>} an empty one where nothing was kept */
  static async open() {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(STORES)) request.result.createObjectStore(name, { keyPath });
    };
    return new Store(await result(request));
  }

  /** @returns {Promise<Store | null>} null where this device keeps nothing */
  static async existing() {
    if (!isAble()) return null;
    try {
      const known = await indexedDB.databases?.();
      if (known && !known.some((one) => one.name === NAME)) return null;
      const store = await Store.open();
      if (await store.owner()) return store;
      store.database.close();
    } catch {
      // A private window that keeps nothing.
    }
    return null;
  }

  /** Removes everything: what was encrypted, and what opens it. */
  async destroy() {
    this.database.close();
    await result(/** @type {IDBRequest<unknown>} */ (indexedDB.deleteDatabase(NAME)));
    for (const name of await globalThis.caches?.keys() ?? []) await caches.delete(name);
  }

  // -- rows

  /**
   * @param {StoreName} store
   * @param {string} key
   * @returns {Promise<any>} undefined where there is none
   */
  get(store, key) {
    return result(this.database.transaction(store).objectStore(store).get(key));
  }

  /**
   * @param {StoreName} store
   * @returns {Promise<any[]>}
   */
  all(store) {
    return result(this.database.transaction(store).objectStore(store).getAll());
  }

  /**
   * Changes rows together, or none of them.
   *
   * @param {StoreName[]} stores
   * @param {(of: (store: StoreName) => IDBObjectStore) => void} change
   * @returns {Promise<void>} when it is on the disk; rejects with QuotaExceededError where there is no room
   */
  change(stores, change) {
    const transaction = this.database.transaction(stores, "readwrite", { durability: "strict" });
    change((store) => transaction.objectStore(store));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
  }

  /**
   * @param {StoreName} store
   * @param {object} row
   */
  put(store, row) {
    return this.change([store], (of) => of(store).put(row));
  }

  // -- whose it is, and the key

  /** @returns {Promise<Owner | undefined>} */
  owner() {
    return this.get("device", "owner");
  }

  /**
   * @param {Owner} owner
   * @param {Uint8Array<ArrayBuffer>} bytes of the key
   * @param {number} days after which it is of no use without the server
   */
  async keepKey(owner, bytes, days) {
    const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
    const until = Date.now() + days * DAY;
    await this.change(["device"], (of) => {
      of("device").put({ name: "owner", ...owner });
      of("device").put({ name: "key", key, until });
    });
  }

  /** Leaves everything encrypted as it is, and nothing that opens it. */
  dropKey() {
    return this.change(["device"], (of) => of("device").delete("key"));
  }

  /** @returns {Promise<boolean>} */
  async isOpen() {
    const found = await this.get("device", "key");
    return Boolean(found && Date.now() < found.until);
  }

  /** @returns {Promise<CryptoKey>} */
  async key() {
    const found = await this.get("device", "key");
    if (!found) throw new Locked();
    if (Date.now() < found.until) return found.key;
    await this.dropKey();
    throw new Locked();
  }

  /**
   * @param {BufferSource} content
   * @param {string} place where alone it can be read again
   * @returns {Promise<Sealed>}
   */
  async seal(content, place) {
    const iv = crypto.getRandomValues(new Uint8Array(NONCE));
    const additionalData = new TextEncoder().encode(place);
    const bytes = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, await this.key(), content);
    return { iv, bytes };
  }

  /**
   * @param {Sealed} sealed
   * @param {string} place
   * @returns {Promise<ArrayBuffer>}
   */
  async unseal({ iv, bytes }, place) {
    const additionalData = new TextEncoder().encode(place);
    return crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData }, await this.key(), bytes);
  }

  /**
   * @param {unknown} value
   * @param {string} place
   */
  sealValue(value, place) {
    return this.seal(new TextEncoder().encode(JSON.stringify(value)), place);
  }

  /**
   * @param {Sealed} sealed
   * @param {string} place
   * @returns {Promise<any>}
   */
  async unsealValue(sealed, place) {
    return JSON.parse(new TextDecoder().decode(await this.unseal(sealed, place)));
  }

  // -- pages

  /**
   * @param {string} path
   * @param {string} html
   * @param {string} policy the content security policy that it came with
   * @param {number} days
   */
  async keepPage(path, html, policy, days) {
    const sealed = await this.sealValue({ html, policy }, `page ${path}`);
    const at = Date.now();
    await this.put("pages", { path, at, until: at + days * DAY, sealed });
  }

  /**
   * @param {string} path
   * @returns {Promise<{ html: string, policy: string } | null>} null where it is not kept, or not any more
   */
  async page(path) {
    /** @type {KeptPage | undefined} */
    const found = await this.get("pages", path);
    if (!found || found.until < Date.now()) return null;
    return this.unsealValue(found.sealed, `page ${path}`);
  }

  /**
   * Forgets pages that are not among these, and those whose time is over.
   *
   * @param {string[]} paths
   */
  async keepOnly(paths) {
    /** @type {KeptPage[]} */
    const found = await this.all("pages");
    const gone = found.filter((one) => !paths.includes(one.path) || one.until < Date.now());
    await this.change(["pages"], (of) => {
      for (const one of gone) of("pages").delete(one.path);
    });
  }
}
