// What the outbox asks of the server. What is no answer of ours, as of a proxy, is as good as none.
import { LoggedOut, PhotoRefused } from "./offline_outbox.js";
import { sendWhole } from "./upload.js";

const AT_A_TIME = 60000;

/**
 * @typedef {import("./offline_outbox.js").Network} Network
 */

/**
 * @param {string} address
 * @param {RequestInit} options
 * @returns {Promise<Response>} of ours, and of somebody who is logged in
 */
async function ask(address, options = {}) {
  const answer = await fetch(address, { redirect: "manual", signal: AbortSignal.timeout(AT_A_TIME), ...options });
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new LoggedOut();
  if (!answer.headers.get("Content-Type")?.includes("json")) throw new Error("no answer");
  return answer;
}

/**
 * @param {string} session the address that says who is logged in
 * @param {string} owner whose the outbox is
 * @returns {Network}
 */
export function networkOf(session, owner) {
  return {
    async token() {
      const found = await (await ask(session)).json();
      if (found.owner !== owner) throw new LoggedOut();
      return found.form_token;
    },
    async answer(address, body) {
      const found = await (await ask(address, { method: "POST", body })).json();
      return typeof found.state === "string" ? found : null;
    },
    async photo(address, photo, name, content, token) {
      let sha256 = "";
      const wrong = await sendWhole(content, async (begins, part) => {
        const body = new FormData();
        const { field, digest, size } = photo;
        const given = { form_token: token, field, digest, size, begins, name };
        for (const [one, value] of Object.entries(given)) body.set(one, String(value));
        body.set("part", part, "part");
        const found = await (await ask(address, { method: "POST", body })).json();
        sha256 = found.sha256 ?? "";
        return found;
      }, { progress() {}, lost() {}, wait: () => Promise.reject(new Error("no connection")) });
      if (wrong) throw new PhotoRefused(wrong);
      return sha256;
    },
  };
}
