// What a file holds that the editor does not keep, and sentences with gaps.
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { open } from "./page.js";

const { Losses } = await import("../../webapi/studio/src/losses.js");
const { sayIn } = await import("../../webapi/studio/src/words.js");

describe("what would be lost", () => {
  let page;

  beforeEach(() => {
    page = open('<section id="losses" tabindex="-1" hidden><ul id="lost"></ul></section>');
  });

  const found = (xml, warnings = []) => new Losses(xml, warnings, sayIn({}));

  test("is named: comments, instructions, and what could not be read", () => {
    const losses = found("<?style fast?><a><!-- Căn cứ:\n  TT 39 --><b/></a>", [{ message: "unknown\n <b>" }]);
    assert.deepEqual(losses.lines, [
      "unknown <b>", "An instruction to style: fast", "A comment: Căn cứ: TT 39",
    ]);
    assert.equal(page.querySelectorAll("#lost li").length, 3);
    assert.equal(losses.hold, true);
    losses.agree();
    assert.equal(losses.hold, false);
    assert.equal(page.getElementById("losses").hidden, true);
  });

  test("is nothing in a file of elements alone", () => {
    const losses = found('<?xml version="1.0"?><a><b/></a>');
    assert.equal(losses.hold, false);
    assert.equal(page.getElementById("losses").hidden, true);
  });
});

describe("a sentence", () => {
  test("is said in the reader's language, with its gaps filled", () => {
    const say = sayIn({ "A comment: {text}": "Chú thích: {text}" });
    assert.equal(say("A comment: {text}", { text: "{x}" }), "Chú thích: {x}");
    assert.equal(say("Unknown {gap}"), "Unknown {gap}");
  });
});
