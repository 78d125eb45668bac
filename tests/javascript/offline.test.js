// Answers that waited for network: what becomes of them, over connections that are lost at any place.
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { addRow, fill, sentFields } from "../../webapi/static/offline_fields.js";
import { DIRECT, KeptForm } from "../../webapi/static/offline_form.js";
import { LoggedOut, Outbox, PhotoRefused, Sender } from "../../webapi/static/offline_outbox.js";
import { fire, open, settled } from "./page.js";

/** Numbers from 0 to 1 that are the same in every run. */
function chances(seed) {
  return () => (seed = (seed * 48271) % 2147483647) / 2147483647;
}

/** What a device keeps, in memory. */
class Memory {
  constructor(entries, photos = []) {
    this.entries = new Map(entries.map((one) => [one.id, one]));
    this.kept = photos;
  }

  async rows() { return [...this.entries.values()]; }
  async open(row) { return row; }
  async keep(entry) { this.entries.set(entry.id, entry); return true; }
  async drop(id) { this.entries.delete(id); }
  async photos(record) { return this.kept.filter((one) => one.record === record); }
  async meta(photo) { return { name: `${photo.id}.jpg`, type: "image/jpeg" }; }
  async content(photo) { return new Blob([photo.id]); }
  async notePhoto(photo, sha256) { photo.sha256 = sha256; }
}

/** A server that counts what it takes, and loses requests or its answers to them. */
class Lossy {
  done = new Map();
  asked = 0;
  said = { state: "done", said: "" };

  constructor(chance, most) {
    Object.assign(this, { chance, most });
  }

  lose() {
    if (this.most > 0 && this.chance() < 0.5) {
      this.most -= 1;
      throw new Error("lost");
    }
  }

  async token() { this.lose(); return "t"; }

  async photo(address, photo) {
    this.lose();
    return `sha-${photo.id}`;
  }

  async answer(address, body) {
    this.lose();
    this.asked += 1;
    if (this.said.state === "done" && !this.done.has(body.get("key"))) this.done.set(body.get("key"), body);
    this.lose();
    return this.said;
  }
}

const entry = (id, state = "waiting") => ({
  id, task: id, path: `/tasks/${id}`, sent: `/tasks/${id}/sent`, state, revision: 1, at: 0,
  answer: { title: id, fields: [["f.note", "x"]], version: 0, done_at: "2026-01-01T00:00:00Z", outcome: null },
});
const photo = (id, record, sha256 = "") => ({ id, record, field: "f.photos", digest: id, size: 1, sha256 });

describe("sending what waits", () => {
  let told;
  const send = async (memory, server) => {
    const sender = new Sender(memory, server, () => { told += 1; });
    await sender.round();
    clearTimeout(sender.timer);
    return sender;
  };

  beforeEach(() => { told = 0; });

  test("each counts once, and no photo is left out, wherever the connection is lost", async () => {
    for (let seed = 1; seed <= 100; seed++) {
      const memory = new Memory([entry("a"), entry("b")], [photo("p", "a"), photo("q", "a"), photo("r", "b")]);
      const server = new Lossy(chances(seed), 12);
      for (let round = 0; memory.entries.size; round++) {
        assert.ok(round < 40);
        await send(memory, server);
      }
      assert.deepEqual([...server.done.keys()].sort(), ["a", "b"]);
      assert.deepEqual(server.done.get("a").getAll("f.photos.kept"), ["sha-p p.jpg", "sha-q q.jpg"]);
      assert.deepEqual(server.done.get("b").getAll("f.photos.kept"), ["sha-r r.jpg"]);
    }
  });

  test("drafts are not sent, nor what has to be looked at first", async () => {
    const memory = new Memory([entry("a", "draft"), entry("b", "refused"), entry("c", "conflict")]);
    const server = new Lossy(() => 1, 0);
    await send(memory, server);
    assert.equal(server.asked, 0);
    assert.equal(memory.entries.size, 3);
  });

  test("what the server says stays with the answer", async () => {
    for (const [state, kept] of [["refused", "refused"], ["conflict", "conflict"]]) {
      const memory = new Memory([entry("a")]), server = new Lossy(() => 1, 0);
      server.said = { state, said: "why" };
      await send(memory, server);
      assert.equal(memory.entries.get("a").state, kept);
      assert.equal(memory.entries.get("a").answer.outcome.said, "why");
    }
  });

  test("without a session nothing is lost, and nothing is tried again by itself", async () => {
    const memory = new Memory([entry("a")]);
    const server = { token: async () => { throw new LoggedOut(); } };
    const sender = await send(memory, server);
    assert.equal(memory.entries.get("a").state, "waiting");
    assert.equal(sender.timer, undefined);
    assert.equal(told, 1);
  });

  test("each try waits longer than the one before, and not all devices alike", async () => {
    const waits = [], { setTimeout: before } = globalThis;
    globalThis.setTimeout = (_, wait) => { waits.push(wait); };
    try {
      const server = { token: async () => { throw new Error("lost"); } };
      const sender = new Sender(new Memory([entry("a")]), server, () => {}, () => 0.25);
      for (let n = 0; n < 10; n++) await sender.round();
    } finally {
      globalThis.setTimeout = before;
    }
    assert.deepEqual(waits.slice(0, 3), [3000, 6000, 12000]);
    assert.equal(waits.at(-1), 225000);
  });

  test("photos that the server has forgotten are sent again", async () => {
    const memory = new Memory([entry("a")], [photo("p", "a", "sha-old")]), server = new Lossy(() => 1, 0);
    server.answer = async (_, body) => body.get("f.photos.kept").startsWith("sha-old")
      ? { state: "refused", said: "", code: "file_missing" } : { state: "done", said: "" };
    await send(memory, server);
    assert.equal(memory.entries.size, 0);
  });

  test("a photo that will not do is told with the answer", async () => {
    const memory = new Memory([entry("a")], [photo("p", "a")]), server = new Lossy(() => 1, 0);
    server.photo = async () => { throw new PhotoRefused("no photo"); };
    await send(memory, server);
    assert.equal(memory.entries.get("a").answer.outcome.said, "no photo");
  });
});

describe("the fields of a form", () => {
  const FORM = `
    <form class="answer"><input type="hidden" name="form_token" value="t"><input type="hidden" name="form" value="v2">
      <input name="f.note"><input type="radio" name="f.ok" value="true"><input type="radio" name="f.ok" value="false">
      <select name="f.kind"><option value=""></option><option value="a"></option></select>
      <div><fieldset class="row"><legend>Row 1</legend>
        <input name="f.list.0.name" id="f-list-0-name"></fieldset>
        <button name="do" value="more:f.list"></button></div>
      <input type="file" name="f.photos">
    </form>`;
  const form = () => open(FORM).querySelector("form");

  test("come back as they were kept, in rows that are not there yet, too", () => {
    const kept = [
      ["form", "v1"], ["f.note", "x"], ["f.ok", "false"], ["f.kind", "a"], ["f.list.0.name", "one"],
      ["f.list.1.name", "two"], ["f.photos.kept", "sha a.jpg"], ["f.gone", "kept"],
    ];
    const page = form();
    fill(page, kept);
    const wanted = new Map([...kept, ["form", "v2"]]);
    assert.deepEqual(new Map(sentFields(page)), wanted);
    fill(page, kept);
    assert.equal(sentFields(page).length, kept.length, "nothing stands twice");
  });

  test("a further row is empty, and has its number", () => {
    const page = form();
    fill(page, [["f.list.0.name", "one"]]);
    addRow(page.querySelector("button"));
    const rows = page.querySelectorAll("fieldset.row");
    assert.equal(rows[1].querySelector("legend").textContent, "Row 2");
    assert.equal(rows[1].querySelector("input").id, "f-list-1-name");
    assert.equal(rows[1].querySelector("input").value, "");
  });
});

describe("a form on a device that keeps nothing any more", () => {
  const FORM = `
    <span id="words" data-full="full" data-broken="broken" data-unkept="unkept" data-kept="kept"></span>
    <form class="answer" data-mine="t" action="/tasks/t/answer"><input type="hidden" name="form_token" value="old">
      <input name="f.note"><p class="saved"></p><button name="do" value="complete">Complete</button></form>`;
  const refused = (name) => async () => { throw new DOMException("", name); };

  /** A form whose device refuses, what it says, and whether the browser sends it. */
  async function broken(name, token) {
    const page = open(FORM, "http://localhost/tasks/t");
    globalThis.sessionStorage = globalThis.window.sessionStorage;
    const form = page.querySelector("form"), sent = [];
    // Registered by the form, and fired at its window.
    const outbox = { ofTask: async () => null, keep: refused(name), photos: async () => [], files: async () => [] };
    const kept = new KeptForm(form, outbox, { network: { token } }, page.getElementById("words"));
    await kept.begin();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      sent.push(Object.fromEntries(sentFields(form)), form.querySelector("[name=form_token]").value);
    });
    form.querySelector("[name='f.note']").value = "typed";
    form.querySelector("button").click();
    for (let n = 0; n < 3; n++) await settled();
    return { said: page.querySelector(".saved").textContent, sent, kept };
  }

  test("is sent as any other form, with a token of now, where the server can be reached", async () => {
    for (const name of ["QuotaExceededError", "InvalidStateError"]) {
      const { sent, kept } = await broken(name, async () => "fresh");
      assert.deepEqual(sent, [{ "f.note": "typed" }, "fresh"]);
      assert.equal(sessionStorage.getItem(DIRECT), kept.entry.id);
      assert.ok(fire(globalThis.window, "beforeunload"), "nobody is asked whether to leave");
    }
  });

  test("stays as it is where there is no network, says why, and asks before it is left", async () => {
    const cases = { QuotaExceededError: "full", InvalidStateError: "broken" };
    for (const [name, said] of Object.entries(cases)) {
      const found = await broken(name, async () => { throw new Error("no network"); });
      assert.deepEqual(found.sent, []);
      assert.equal(found.said, said);
      assert.ok(!fire(globalThis.window, "beforeunload"));
    }
  });

  test("a photo that was sent is known as such, though there is no room to note it", async () => {
    const kept = { id: "p", record: "a", sha256: "", order: 1 };
    const store = { put: refused("QuotaExceededError"), all: async () => [{ ...kept }] };
    const outbox = new Outbox(store);
    await outbox.notePhoto({ ...kept }, "sha");
    assert.equal((await outbox.photos("a"))[0].sha256, "sha");
  });
});
