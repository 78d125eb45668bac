// The worklist: badges and keys.
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { open, Server } from "./page.js";

open("");
const { fillBadges, look, press } = await import("../../webapi/static/worklist.js");

const row = (name) => `<li><input type="checkbox"><a class="name" href="#" id="${name}">${name}</a></li>`;
const PAGE = `<span data-count="1" data-share="mine">1</span><span data-count="2" data-share="team">2</span>
  <input id="q"><ul class="work">${row("a")}${row("b")}</ul>`;

describe("the worklist", () => {
  let page, server;

  beforeEach(() => {
    page = open(PAGE);
    Object.defineProperty(page, "hidden", { value: false, configurable: true });
    server = new Server();
  });

  const badges = () => [...page.querySelectorAll("[data-count]")].map((badge) => badge.textContent);
  const key = (name, more = {}, target = page.body) => {
    const event = new window.KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...more });
    target.addEventListener("keydown", press, { once: true });
    target.dispatchEvent(event);
    return event.defaultPrevented;
  };
  const here = () => page.querySelector(".here .name")?.id;

  test("badges show what there is, more than 99 as 99+, and keep what is not told", () => {
    fillBadges({ mine: 100 });
    assert.deepEqual(badges(), ["99+", "2"]);
    fillBadges({ mine: 0, team: 99, other: 5 });
    assert.deepEqual(badges(), ["0", "99"]);
  });

  test("badges are asked for while somebody looks, and stay without an answer", async () => {
    look("/counts");
    await server.answer({ mine: 7 });
    assert.deepEqual(badges(), ["7", "2"]);
    look("/counts");
    await server.answer(null);
    look("/counts");
    await server.answer("login", { type: "text/html" });
    assert.deepEqual(badges(), ["7", "2"]);
    Object.defineProperty(page, "hidden", { value: true });
    look("/counts");
    assert.equal(server.requests.length, 3);
  });

  test("j and k move through the list and stop at its ends", () => {
    key("j");
    assert.equal(here(), "a");
    assert.equal(page.activeElement.id, "a");
    key("j");
    key("j");
    assert.equal(here(), "b");
    key("k");
    key("k");
    assert.equal(here(), "a");
    assert.equal(page.querySelectorAll(".here").length, 1);
  });

  test("x ticks the row, / goes to the search", () => {
    key("j");
    key("x");
    assert.equal(page.querySelector("li.here input").checked, true);
    assert.equal(key("/"), true);
    assert.equal(page.activeElement.id, "q");
  });

  test("keys that somebody types, or that a browser takes, are left alone", () => {
    assert.equal(key("j", {}, page.getElementById("q")), false);
    assert.equal(key("j", { ctrlKey: true }), false);
    assert.equal(key("z"), false);
    assert.equal(here(), undefined);
    assert.equal(key("j", {}, page.querySelector("li input")), true, "a box to tick is nothing to type in");
  });
});
