// From a field to its controls and back: what is typed or chosen reaches the field once it is valid.
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { fill, fire, open } from "./page.js";

const { controlsOf } = await import("../../webapi/studio/src/controls.js");

describe("the controls of a field", () => {
  let values;

  beforeEach(() => {
    open("");
    values = [];
  });

  const controls = (field) => controlsOf(
    { id: "x", label: "X", value: undefined, set: (value) => values.push(value), ...field }, (text) => text,
  );

  test("text in one line or several", () => {
    const [line] = controls({ value: "a" }), [lines] = controls({ lines: 3 });
    assert.equal(line.value, "a");
    assert.equal(lines.value, "");
    fill(line, "b");
    fill(lines, "c");
    assert.deepEqual(values, ["b", "c"]);
  });

  test("a value that the field refuses is not set, until it is mended", () => {
    const [line] = controls({ value: "a", refuse: (value) => (value === "b" ? "Taken." : "") });
    fill(line, "b");
    assert.equal(line.validationMessage, "Taken.");
    fill(line, "c");
    assert.deepEqual(values, ["c"]);
  });

  test("a number within its bounds", () => {
    const [number] = controls({ type: "number", value: 2 });
    fill(number, "100");
    fill(number, "0");
    fill(number, "3");
    assert.deepEqual(values, ["3"]);
  });

  test("yes or no", () => {
    const [tick] = controls({ type: "checkbox", value: true });
    tick.checked = false;
    fire(tick, "change");
    assert.deepEqual(values, [false]);
  });

  test("one of several; what is not known stays until another is chosen", () => {
    const options = [["", "–"], ["a", "A"]], [select] = controls({ options, value: "old" });
    assert.deepEqual([...select.options].map((option) => option.text), ["–", "A", "old ?"]);
    assert.equal(select.value, "old");
    fill(select, "a");
    assert.deepEqual(values, ["a"]);
    assert.equal(controls({ options })[0].value, "");
  });

  test("several of several, parted by spaces", () => {
    const [select] = controls({ options: [["a", "A"], ["b", "B"], ["c", "C"]], many: true, value: "a c" });
    assert.deepEqual([...select.selectedOptions].map((option) => option.value), ["a", "c"]);
    select.options[0].selected = false;
    fire(select, "change");
    assert.deepEqual(values, ["c"]);
  });

  test("a quantity: a number and a unit that belong together", () => {
    const units = [["wd", "working days"], ["cd", "calendar days"]];
    const [number, unit] = controls({ unit: units, value: "2.5cd" });
    assert.deepEqual([number.value, unit.value], ["2.5", "cd"]);
    fill(number, "3.0");
    fill(unit, "wd");
    fill(number, "401");
    fill(number, "");
    fill(unit, "cd");
    assert.deepEqual(values, ["3cd", "3wd", ""], "no unit without a number, nothing beyond the bounds");
  });
});
