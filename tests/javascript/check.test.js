// What the check of the server says, on the page and on the canvas.
import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";
import { DATA, edit, say } from "./editor.js";
import { open, Server, settled } from "./page.js";

const { Check, markersOf } = await import("../../webapi/studio/src/check.js");

const PAGE = `<div id="verdict"></div><ul id="problems"></ul><p id="headline"></p><span id="problem-count"></span>
  <p id="no-problems" hidden></p>`;
const PROBLEM = { element: "step", mine: true, place: "step", said: "No role.", remedy: "Give one.", rule: "role" };
const ELSEWHERE = { ...PROBLEM, mine: false, place: "form/survey" };
const GOOD = { problems: [], notes: [], verdict: { holds: true, path: [{ element: "step" }] }, shown: "" };
const shown = (text) => `<p class="big">${text}</p><button data-element="step">Survey</button>`;

describe("the check of a diagram", () => {
  let page, server, check, marks, selected;

  beforeEach(async () => {
    mock.timers.reset();
    mock.timers.enable({ apis: ["setTimeout"] });
    page = open(PAGE);
    server = new Server();
    marks = new Set();
    selected = [];
    const editor = await edit('<userTask id="step" name="Survey"/>'), get = editor.get.bind(editor);
    const services = {
      canvas: {
        addMarker: (element, marker) => marks.add(`${element} ${marker}`),
        removeMarker: (element, marker) => marks.delete(`${element} ${marker}`),
        scrollToElement: () => {},
      },
      selection: { select: (element) => selected.push(element.id) },
    };
    editor.get = (name) => services[name] ?? get(name);
    check = new Check(editor, DATA, say);
  });

  const text = (id) => page.getElementById(id).textContent;

  test("marks what has a problem, and the longest way by whether it is kept", () => {
    const verdict = { holds: true, path: [{ element: "a" }] };
    const problems = [PROBLEM, ELSEWHERE];
    assert.deepEqual(markersOf({ problems, verdict }), [["step", "has-problem"], ["a", "on-path"]]);
    assert.deepEqual(markersOf({ problems: [], verdict: { ...verdict, holds: false } }), [["a", "on-late-path"]]);
    assert.deepEqual(markersOf({ problems: [], verdict: null }), []);
  });

  test("waits for a pause, and then asks once", async () => {
    check.soon();
    mock.timers.tick(149);
    check.soon();
    mock.timers.tick(149);
    await settled();
    assert.equal(server.requests.length, 0);
    mock.timers.tick(1);
    await settled();
    assert.equal(server.requests.length, 1);
    assert.equal(server.requests[0].address, "/check");
  });

  test("shows the verdict, the problems and where they are", async () => {
    check.run();
    await server.answer({ ...GOOD, problems: [PROBLEM, ELSEWHERE], shown: shown("Keeps 70 days") });
    assert.equal(text("headline"), "Keeps 70 days");
    assert.equal(page.getElementById("headline").className, "verdict good");
    assert.equal(text("problem-count"), "2");
    const [mine, other] = page.querySelectorAll("#problems li");
    assert.equal(mine.textContent, "Survey No role. Give one. [role]");
    assert.equal(other.querySelector("strong").textContent, "form/survey");
    assert.deepEqual([...marks], ["step has-problem", "step on-path"]);
    mine.querySelector("button").click();
    page.querySelector("#verdict button").click();
    assert.deepEqual(selected, ["step", "step"]);
    check.point("gone");
    assert.equal(selected.length, 2);
  });

  test("takes marks away that no longer hold", async () => {
    check.run();
    await server.answer({ ...GOOD, problems: [PROBLEM] });
    check.run();
    await server.answer({ ...GOOD, verdict: null });
    assert.deepEqual([...marks], []);
    assert.equal(page.getElementById("no-problems").hidden, false);
  });

  test("drops an answer that a newer question has overtaken", async () => {
    check.run();
    check.run();
    await server.answer({ ...GOOD, shown: shown("old") });
    assert.equal(text("headline"), "");
    await server.answer({ ...GOOD, shown: shown("new") });
    assert.equal(text("headline"), "new");
  });

  test("asks again where the server was busy, and calls nothing free of problems", async () => {
    check.run();
    await server.answer({ problems: [], notes: [], verdict: null, shown: "busy" }, { status: 503 });
    assert.equal(page.getElementById("no-problems").hidden, true);
    assert.equal(text("verdict"), "busy");
    mock.timers.tick(5000);
    await settled();
    assert.equal(server.requests.length, 2);
  });

  test("says so where there is no answer, and waits no longer", async () => {
    check.run();
    await server.answer(null);
    assert.match(text("verdict"), /^The check was not answered/);
    assert.equal(page.getElementById("verdict").hasAttribute("aria-busy"), false);
  });

  test("tells the panel what concerns the chosen element", async () => {
    let told = 0;
    check.onAnswer(() => { told += 1; });
    check.run();
    await server.answer({ ...GOOD, problems: [PROBLEM, ELSEWHERE], notes: [PROBLEM] });
    assert.equal(told, 1);
    assert.deepEqual(check.problemsOn({ id: "step" }), [PROBLEM]);
    assert.deepEqual(check.notesOn({ id: "step" }), [PROBLEM]);
    assert.deepEqual(check.problemsOn({ id: "end" }), []);
  });
});
