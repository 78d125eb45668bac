// Between the pages and the network: where there is no network, answers with what this device keeps. All else goes
// through as it came, so that nobody sees an old page while the server can be reached.
import { Locked, Store } from "./offline_store.js";

const SHELL = "shell";
const PATIENCE = 10000;
const CLOSED = "/offline";
const ASSETS = "/assets/";

/** @typedef {Event & { request: Request, respondWith: (answer: Promise<Response>) => void }} FetchEvent */

/** The scope of the worker ends with a slash, the root of all pages. */
const root = () => new URL(/** @type {any} */ (globalThis).registration.scope).pathname.replace(/\/$/, "");

/**
 * @param {Request} request
 * @param {boolean} kept whether there is something else to show, so that a network that only hangs is given up
 */
async function fromNetwork(request, kept) {
  if (!kept) return fetch(request);
  const hangs = new AbortController();
  const timer = setTimeout(() => hangs.abort(), PATIENCE);
  try {
    return await fetch(request, { signal: hangs.signal });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {string} path
 * @returns {Promise<Response | null>}
 */
export async function keptPage(path) {
  const store = await Store.existing();
  if (!store) return null;
  try {
    const page = await store.page(path);
    if (!page) return null;
    const headers = {
      "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": page.policy, "Cache-Control": "no-store",
    };
    return new Response(page.html, { headers });
  } catch (error) {
    if (error instanceof Locked) return null;
    throw error;
  } finally {
    store.database.close();
  }
}

/** @param {Request} request of a page */
async function pageFor(request) {
  const path = new URL(request.url).pathname;
  const kept = await keptPage(path);
  try {
    return await fromNetwork(request, kept !== null);
  } catch {
    if (kept) return kept;
    const mine = `${root()}/with-me`;
    const first = [`${root()}/`, `${root()}/worklist`].includes(path);
    if (first && await keptPage(mine)) return Response.redirect(mine, 302);
    return await caches.match(`${root()}${CLOSED}`) ?? Response.error();
  }
}

/** @param {Request} request of a script, a style or a picture of the pages */
async function assetFor(request) {
  try {
    return await fetch(request);
  } catch {
    const cache = await caches.open(SHELL);
    return await cache.match(request) ?? Response.error();
  }
}

addEventListener("install", () => /** @type {any} */ (globalThis).skipWaiting());
addEventListener("activate", (event) => {
  const { clients } = /** @type {any} */ (globalThis);
  /** @type {any} */ (event).waitUntil(clients.claim());
});
addEventListener("fetch", (event) => {
  const asked = /** @type {FetchEvent} */ (event);
  const address = new URL(asked.request.url);
  if (asked.request.method !== "GET" || address.origin !== location.origin) return;
  if (asked.request.mode === "navigate") asked.respondWith(pageFor(asked.request));
  else if (address.pathname.startsWith(root() + ASSETS)) asked.respondWith(assetFor(asked.request));
});
