// A page in memory, and a server that answers what a test says.
import { JSDOM } from "jsdom";

const NAMES = [
  "document", "location", "history", "DOMParser", "Element", "HTMLElement", "HTMLButtonElement", "HTMLFormElement",
  "HTMLInputElement", "HTMLSelectElement", "HTMLTextAreaElement", "HTMLUListElement", "Node", "NodeFilter", "Option",
  "FormData", "File", "Blob", "KeyboardEvent", "Event", "addEventListener",
];

/** Shows a page of its own, in place of the one before; returns its document. */
export function open(body, address = "http://localhost/page") {
  const { window } = new JSDOM(`<!doctype html><html lang="vi"><body>${body}</body></html>`, { url: address });
  for (const name of NAMES) {
    const value = window[name];
    globalThis[name] = name === "addEventListener" ? value.bind(window) : value;
  }
  globalThis.window = window;
  window.HTMLElement.prototype.scrollIntoView = () => {};
  return window.document;
}

/** Fires an event as a person's act would; returns whether it was left to the browser. */
export function fire(element, type, values = {}) {
  const event = new window.Event(type, { bubbles: true, cancelable: true });
  return element.dispatchEvent(Object.assign(event, values));
}

/** Types or chooses a value. */
export function fill(element, value) {
  element.value = value;
  fire(element, "input");
  fire(element, "change");
}

/** Answers requests one by one. What was sent is kept, each answer is held back until `next` is called. */
export class Server {
  requests = [];
  waiting = [];

  constructor() {
    globalThis.fetch = (address, options = {}) => {
      this.requests.push({ address, ...options });
      return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
    };
  }

  /** Answers the oldest request that waits; null is no connection. */
  async answer(body, { status = 200, type = "application/json" } = {}) {
    await settled();
    const { resolve, reject } = this.waiting.shift();
    if (body === null) reject(new TypeError("no connection"));
    else resolve(new Response(JSON.stringify(body), { status, headers: { "Content-Type": type } }));
    await settled();
  }

  /** What the last request sent, by field. */
  get sent() {
    return Object.fromEntries(this.requests.at(-1).body.entries());
  }
}

/** When all that was begun has come as far as it can. */
export function settled() {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
