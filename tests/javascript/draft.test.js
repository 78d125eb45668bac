// Keeping a draft of a diagram: what is sent, and what the page says of it.
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { DATA, edit, say } from "./editor.js";
import { fire, open, Server, settled } from "./page.js";

const { Draft } = await import("../../webapi/studio/src/draft.js");

const PAGE = `
<p id="saved"></p><button id="save"></button><button id="undo"></button><button id="redo"></button>
<div id="clash" hidden tabindex="-1"><p id="clash-said"></p><div id="clash-edits"></div></div>
<button id="keep-mine"></button><button id="take-theirs"></button><button id="lose"></button>`;

describe("the draft of a diagram", () => {
  let page, editor, losses, server, draft;

  beforeEach(async () => {
    page = open(PAGE);
    server = new Server();
    editor = await edit('<userTask id="step" motcua:deadline="survey"/>');
    losses = { hold: false, shown: 0, show() { this.shown += 1; }, agree() { this.hold = false; } };
    draft = new Draft(editor, DATA, say, losses);
    editor.get("eventBus").on("commandStack.changed", () => draft.changed());
  });

  const change = (limit) => editor.field("step", "limit").set(limit);
  const click = async (id) => {
    page.getElementById(id).click();
    await settled();
  };
  const status = () => page.getElementById("saved").textContent;

  test("says that a change is not saved, and offers to take it back", () => {
    assert.equal(page.getElementById("undo").disabled, true);
    change("5wd");
    assert.equal(status(), "Not saved yet");
    assert.equal(page.getElementById("undo").disabled, false);
    page.getElementById("undo").click();
    assert.equal(page.getElementById("undo").disabled, true);
    assert.equal(page.getElementById("redo").disabled, false);
    page.getElementById("redo").click();
    assert.equal(editor.field("step", "limit").value, "5wd");
  });

  test("is sent with the revision that was seen and the limits that were changed", async () => {
    change("5wd");
    await click("save");
    assert.equal(server.requests[0].address, "/save");
    assert.equal(server.sent.token, "t");
    assert.equal(server.sent.revision, "7");
    assert.deepEqual(Object.keys(JSON.parse(server.sent.limits)), ["survey"]);
    assert.match(await server.sent.content.text(), /<definitions/);
    assert.equal(server.sent.content.name, "small.bpmn");
    await server.answer({ revision: 8, said: "Saved at 14:05" });
    assert.equal(status(), "Saved at 14:05");
    assert.equal(draft.dirty, false);
    await click("save");
    assert.equal(server.sent.revision, "8");
    assert.equal(server.sent.limits, "{}");
  });

  test("is not sent twice at a time", async () => {
    await click("save");
    fire(page, "keydown", { ctrlKey: true, key: "S" });
    await settled();
    assert.equal(server.requests.length, 1);
  });

  test("stays unsaved where it was changed on the way, also back and on again", async () => {
    change("5wd");
    await click("save");
    editor.stack.undo();
    change("6wd");
    await server.answer({ revision: 8, said: "Saved" });
    assert.equal(draft.dirty, true);
    assert.equal(editor.limits.changed.survey.limit, "6wd");
  });

  test("without an answer it is not saved, and says what to do", async () => {
    change("5wd");
    await click("save");
    await server.answer(null);
    assert.match(status(), /^Not saved/);
    assert.equal(draft.dirty, true);
    await click("save");
    assert.equal(server.requests.length, 2);
  });

  test("leaving is asked about while something is not saved", () => {
    assert.equal(fire(window, "beforeunload"), true);
    change("5wd");
    assert.equal(fire(window, "beforeunload"), false);
  });

  test("somebody else's is shown before it is written over", async () => {
    change("5wd");
    await click("save");
    await server.answer({ revision: 9, said: "Binh saved", shown: "<ul><li>name</li></ul>" }, { status: 412 });
    assert.equal(page.getElementById("clash").hidden, false);
    assert.equal(page.getElementById("clash-said").textContent, "Binh saved");
    assert.equal(page.getElementById("clash-edits").textContent, "name");
    assert.equal(draft.dirty, true);
    await click("keep-mine");
    assert.equal(page.getElementById("clash").hidden, true);
    assert.equal(server.sent.revision, "9");
    assert.deepEqual(Object.keys(JSON.parse(server.sent.limits)), ["survey"], "the limits go with it");
  });

  test("waits where something would be lost, until that is agreed to", async () => {
    losses.hold = true;
    await click("save");
    assert.equal(server.requests.length, 0);
    assert.equal(losses.shown, 1);
    await click("lose");
    assert.equal(server.requests.length, 1);
  });
});
