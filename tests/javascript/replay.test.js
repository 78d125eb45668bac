// Stepping through a case: which marks the diagram has after each event, and what is fetched.
import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";
import { open, Server, settled } from "./page.js";

open("");
const { marksAt, showMarks, Stepper } = await import("../../webapi/static/replay.js");

const STAGES = [
  { said: "Requested", marks: { start: "done", a: "open" } },
  { said: "Completed", marks: { a: "done", b: "open", c: "open" } },
  { said: "Taken back", marks: { c: null } },
];
const bar = (at) => `<div class="stepper" data-stages="/stages" data-page="/replay">
  <a rel="prev" href="/replay?at=${at - 1}"></a><span class="place">${at}</span>
  <a rel="next" href="/replay?at=${at + 1}"></a></div><div id="stage">state ${at}</div>`;
const LINKS = [1, 2, 3].map((at) => `<a data-at="${at}">${at}</a>`).join("");
const PAGE = `${bar(1)}<input id="slider" value="1"><div class="events">${LINKS}</div>
  <div class="diagram"><svg><g data-element="a" data-mark="open"><rect fill="#ff0" data-paper="#ffffff"/></g>
  <g data-element="b"></g></svg></div>`;

describe("the replay of a case", () => {
  let page, server, stepper;

  beforeEach(async () => {
    mock.timers.reset();
    mock.timers.enable({ apis: ["setTimeout"] });
    page = open(PAGE);
    server = new Server();
    stepper = new Stepper(page.querySelector(".stepper"));
    stepper.open();
    await server.answer(STAGES);
  });

  const later = async () => {
    mock.timers.tick(150);
    await settled();
  };
  const answer = async (at, status = 200) => {
    await settled();
    const { resolve } = server.waiting.shift();
    resolve(new Response(`<body>${bar(at)}</body>`, { status }));
    await settled();
  };
  const current = () => [...page.querySelectorAll("[aria-current]")].map((link) => link.dataset.at);

  test("a mark stands from the event that sets it to the one that takes it away", () => {
    assert.deepEqual(marksAt(STAGES, 0), {});
    assert.deepEqual(marksAt(STAGES, 1), { start: "done", a: "open" });
    assert.deepEqual(marksAt(STAGES, 2), { start: "done", a: "done", b: "open", c: "open" });
    assert.deepEqual(marksAt(STAGES, 3), { start: "done", a: "done", b: "open" });
  });

  test("a shape that loses its mark gets the colour of paper back", () => {
    showMarks({ b: "late" });
    assert.equal(page.querySelector("rect").getAttribute("fill"), "#ffffff");
    assert.deepEqual([...page.querySelectorAll("[data-mark]")].map((shape) => shape.dataset.mark), ["late"]);
  });

  test("slider, list and diagram move together, the state follows", async () => {
    stepper.go(2);
    assert.deepEqual(current(), ["2"]);
    assert.equal(stepper.slider.value, "2");
    assert.equal(stepper.slider.getAttribute("aria-valuetext"), "2. Completed");
    assert.equal(page.querySelector("[data-element=a]").dataset.mark, "done");
    await later();
    assert.equal(server.requests.at(-1).address, "/replay?at=2");
    await answer(2);
    assert.equal(page.getElementById("stage").textContent, "state 2");
    assert.equal(page.querySelector(".stepper .place").textContent, "2");
    assert.match(page.querySelector(".stepper [rel=next]").href, /at=3$/);
    assert.equal(location.search, "?at=2");
  });

  test("a quick hand fetches only where it stops", async () => {
    stepper.go(2);
    stepper.go(3);
    await later();
    assert.deepEqual(server.requests.slice(1).map((request) => request.address), ["/replay?at=3"]);
  });

  test("an answer that comes too late is dropped", async () => {
    stepper.go(2);
    await later();
    stepper.go(3);
    await later();
    await answer(2);
    assert.equal(page.getElementById("stage").textContent, "state 1");
    await answer(3);
    assert.equal(page.getElementById("stage").textContent, "state 3");
  });

  test("it does not step beyond either end", () => {
    stepper.step(-1);
    assert.deepEqual(current(), ["1"]);
    STAGES.forEach(() => stepper.step(1));
    assert.deepEqual(current(), ["3"]);
  });
});
