// Which fields an element has, and that whatever they change can be undone, all of it and at once.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { edit } from "./editor.js";

const STEP = '<userTask id="step" name="Survey" motcua:role="khao_sat" motcua:deadline="survey"/>';
const CHOICE = `<exclusiveGateway id="choice" default="no"/><endEvent id="end"/>
  <sequenceFlow id="yes" sourceRef="choice" targetRef="end"/>
  <sequenceFlow id="no" sourceRef="choice" targetRef="end"/>`;
const event = (definition) => `<intermediateCatchEvent id="event">${definition}</intermediateCatchEvent>`;
const ids = (fields) => fields.map((field) => field.id);

describe("the fields of an element", () => {
  for (const [what, process, element, fields] of [
    ["the process", "", "small", ["name", "profile", "total", "validFrom", "documentation"]],
    ["a step", STEP, "step",
      ["name", "role", "limit", "calendar", "ground", "clockOwner", "form", "documentation", "id"]],
    ["a step without a limit", '<userTask id="step"/>', "step",
      ["name", "role", "limit", "clockOwner", "form", "documentation", "id"]],
    ["a message", event("<messageEventDefinition/>"), "event",
      ["name", "role", "form", "message", "documentation", "id"]],
    ["a timer", event("<timerEventDefinition/>"), "event", ["name", "limit", "documentation", "id"]],
    ["an error", event("<errorEventDefinition/>"), "event", ["name", "error", "documentation", "id"]],
    ["a milestone", '<intermediateThrowEvent id="event"/>', "event",
      ["name", "milestone", "occurredAt", "documentation", "id"]],
    ["an end", '<endEvent id="event"/>', "event", ["name", "outcome", "handsOverTo", "documentation", "id"]],
    ["a way out of a choice", CHOICE, "yes",
      ["name", "condition", "default", "maxRounds", "causedBy", "documentation", "id"]],
    ["a pool", '<laneSet id="lanes"><lane id="lane"/></laneSet>', "lane", ["name"]],
  ]) {
    test(`of ${what}`, async () => assert.deepEqual(ids((await edit(process)).fields(element)), fields));
  }

  test("a limit is shown as the profile has it", async () => {
    const editor = await edit(STEP);
    assert.equal(editor.field("step", "limit").value, "3wd");
    assert.equal(editor.field("step", "limit").hint, "TT 39");
    editor.data.limits.survey.variants = "5wd on islands";
    assert.equal(editor.field("step", "limit").hint, "In some cases: 5wd on islands");
  });

  test("a day from which it counts that is none is shown beside the field", async () => {
    const editor = await edit("");
    editor.field("small", "validFrom").set("2027-02-01");
    assert.equal(editor.field("small", "validFrom").value, "2027-02-01");
    editor.field("small", "validFrom").set("next year");
    assert.equal(editor.field("small", "validFrom").value, "");
    assert.equal(editor.field("small", "validFrom").hint, "next year ?");
  });

  test("an id is letters, digits and a few signs, and nobody else's", async () => {
    const editor = await edit(`${STEP}<endEvent id="end"/>`);
    const refuse = (id) => editor.field("step", "id").refuse(id);
    for (const id of ["", "1a", "a b", "a:b", "đo"]) assert.match(refuse(id), /^Begin with a letter/, id);
    assert.equal(refuse("end"), "Another element has this id.");
    for (const id of ["step", "survey_1", "_a.b-c"]) assert.equal(refuse(id), "", id);
  });

  test("the ground of a limit is never empty", async () => {
    const editor = await edit(STEP);
    editor.field("step", "ground").set("");
    assert.equal(editor.field("step", "ground").value, "TT 39");
  });
});

describe("undo takes back, as one step,", () => {
  const cases = [
    ["a new message", event("<messageEventDefinition/>"), "event", "message", "Paid"],
    ["a new error", event("<errorEventDefinition/>"), "event", "error", "late"],
    ["a new limit of a step", '<userTask id="step"/>', "step", "limit", "5wd"],
    ["a new limit of a timer", event("<timerEventDefinition/>"), "event", "limit", "5wd"],
    ["a changed limit", STEP, "step", "limit", "5wd"],
    ["a limit that is dropped", STEP, "step", "limit", ""],
    ["another ground", STEP, "step", "ground", "TT 40"],
    ["another role", STEP, "step", "role", "khao_sat thiet_ke"],
    ["remarks", STEP, "step", "documentation", "Look twice"],
    ["the remarks of the process", "", "small", "documentation", "Look twice"],
    ["another id", STEP, "step", "id", "survey_1"],
    ["a condition", CHOICE, "yes", "condition", "a = 1"],
    ["another default", CHOICE, "yes", "default", true],
    ["rounds of rework", CHOICE, "yes", "maxRounds", "2"],
    ["an outcome", '<endEvent id="event"/>', "event", "outcome", "refused"],
  ];
  for (const [what, process, element, field, value] of cases) {
    test(what, async () => {
      const editor = await edit(process), before = await editor.saved();
      editor.field(element, field).set(value);
      const after = await editor.saved();
      assert.notDeepEqual(after, before);
      editor.stack.undo();
      assert.deepEqual(await editor.saved(), before);
      editor.stack.redo();
      assert.deepEqual(await editor.saved(), after);
    });
  }
});

describe("what stands beside the process", () => {
  const waits = event('<messageEventDefinition messageRef="paid"/>');

  test("is referred to where it is known", async () => {
    const editor = await edit(event("<messageEventDefinition/>"), '<message id="paid" name="Paid"/>');
    editor.field("event", "message").set("Paid");
    assert.equal(editor.definitions.rootElements.length, 2);
    assert.match((await editor.saved()).xml, /messageRef="paid"/);
  });

  test("is made where it is not, and stays when nobody refers to it any more", async () => {
    const editor = await edit(waits, '<message id="paid" name="Paid"/>');
    editor.field("event", "message").set("Signed");
    assert.equal(editor.field("event", "message").value, "Signed");
    assert.equal(editor.definitions.rootElements.length, 3);
    editor.field("event", "message").set("");
    assert.equal(editor.field("event", "message").value, undefined);
  });
});
