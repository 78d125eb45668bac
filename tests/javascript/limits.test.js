// Limits of the profile: what is shown, what would be saved, and what undo brings back.
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { edit } from "./editor.js";

describe("the limits of the profile", () => {
  let editor, limits;

  beforeEach(async () => {
    editor = await edit('<userTask id="step" motcua:deadline="survey"/>');
    limits = editor.limits;
  });

  const set = (limit) => editor.field("step", "limit").set(limit);
  const shown = () => editor.field("step", "limit").value;
  const sent = () => Object.fromEntries(Object.entries(limits.changed).map(([key, term]) => [key, term.limit]));

  test("what was changed is sent, until it is saved", () => {
    set("5wd");
    assert.deepEqual(sent(), { survey: "5wd" });
    limits.keep({ ...limits.changed });
    assert.deepEqual(sent(), {});
    assert.equal(shown(), "5wd");
  });

  test("what was changed and taken back is not sent", () => {
    set("5wd");
    editor.stack.undo();
    assert.deepEqual(sent(), {});
    assert.equal(shown(), "3wd");
  });

  test("undo after saving brings the limit of before back, to be saved again", () => {
    set("5wd");
    limits.keep({ ...limits.changed });
    editor.stack.undo();
    assert.equal(shown(), "3wd");
    assert.deepEqual(sent(), { survey: "3wd" });
    editor.stack.redo();
    assert.equal(shown(), "5wd");
    assert.deepEqual(sent(), {});
  });

  test("what is changed while it is saved is still to be saved", () => {
    set("5wd");
    const saved = { ...limits.changed };
    set("6wd");
    limits.keep(saved);
    assert.equal(shown(), "6wd");
    assert.deepEqual(sent(), { survey: "6wd" });
  });

  test("what is taken back while it is saved is still to be saved", () => {
    set("5wd");
    const saved = { ...limits.changed };
    editor.stack.undo();
    limits.keep(saved);
    assert.equal(shown(), "3wd");
    assert.deepEqual(sent(), { survey: "3wd" });
  });
});
