// Files of a request that are sent in parts, over a connection that is cut at any place.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { digestOf, PART, sendWhole } from "../../webapi/static/upload.js";

/** Numbers from 0 to 1 that are the same in every run. */
function chances(seed) {
  return () => (seed = (seed * 48271) % 2147483647) / 2147483647;
}

/** Keeps parts as the server does; loses requests, or its answers to them. */
class Cut {
  length = 0;
  cuts = 0;

  constructor(size, chance, cuts) {
    Object.assign(this, { bytes: new Uint8Array(size), chance, most: cuts });
  }

  async send(begins, part) {
    if (this.lose()) throw new Error("lost on the way");
    if (part.size && begins === this.length) {
      this.bytes.set(new Uint8Array(await part.arrayBuffer()), begins);
      this.length += part.size;
    }
    if (this.lose()) throw new Error("answer lost");
    return { received: this.length, done: this.length === this.bytes.length };
  }

  lose() {
    const lost = this.cuts < this.most && this.chance() < 0.4;
    this.cuts += lost;
    return lost;
  }
}

const QUIET = { progress() {}, lost() {}, async wait() {} };

describe("sending a file in parts", () => {
  test("200 cuts at random places lose nothing", async () => {
    const bytes = Uint8Array.from({ length: 12 * PART + 7 }, (_, n) => n % 251);
    let cuts = 0;
    for (let seed = 1; cuts < 200; seed++) {
      const server = new Cut(bytes.length, chances(seed), 50);
      assert.equal(await sendWhole(new Blob([bytes]), (...given) => server.send(...given), QUIET), "");
      assert.equal(Buffer.compare(server.bytes, bytes), 0);
      cuts += server.cuts;
    }
  });

  test("it goes on where the server has it already", async () => {
    const sent = [];
    const send = async (begins, part) => {
      sent.push([begins, part.size]);
      return { received: begins ? 2 * PART : PART, done: begins > 0 };
    };
    await sendWhole(new Blob([new Uint8Array(2 * PART)]), send, QUIET);
    assert.deepEqual(sent, [[0, 0], [PART, PART]]);
  });

  test("what is wrong with it is said, and nothing more is sent", async () => {
    let asked = 0;
    const send = async () => (asked++, { said: "no PDF" });
    assert.equal(await sendWhole(new Blob(["x"]), send, QUIET), "no PDF");
    assert.equal(asked, 1);
  });

  test("a digest is that of the bytes", async () => {
    const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert.equal(await digestOf(new ArrayBuffer(0)), empty);
  });
});
