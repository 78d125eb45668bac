// A step's form: what is asked, what is kept, and when "now" is.
import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";
import { fill, fire, open, Server, settled } from "./page.js";

open("");
const form = await import("../../webapi/static/form.js");

const PAGE = `
<form class="answer" data-draft="/draft" data-shown-at="2026-11-29T23:59:30+07:00">
  <input type="hidden" name="draft_version" value="3">
  <input name="line" type="radio" value="cable" checked><input name="line" type="radio" value="overhead">
  <div data-show-field="line" data-show-equals="overhead"><input name="poles" value="12"></div>
  <div data-moment>
    <input data-part="day"><input data-part="month"><input data-part="year"><input data-part="time">
    <button type="button" data-now hidden></button>
  </div>
  <div><input name="lat" data-axis="latitude"><button type="button" data-here hidden></button>
    <output data-sought="looking" data-found="to METRES m" data-refused="refused"></output></div>
  <div><input name="lon" data-axis="longitude"></div>
  <p><input type="file" name="photos"></p><ul class="chosen"></ul>
  <button name="do" value="complete"></button>
  <p class="saved" data-saving="saving" data-offline="offline" data-ended="ended"></p>
</form>`;

describe("the form of a step", () => {
  let page, shown, server;

  beforeEach(() => {
    mock.timers.reset();
    mock.timers.enable({ apis: ["setTimeout"] });
    page = open(PAGE);
    shown = page.querySelector("form");
    server = new Server();
  });

  const status = () => page.querySelector(".saved").textContent;
  const later = async (milliseconds) => {
    mock.timers.tick(milliseconds);
    await settled();
  };

  test("a question is asked when the one it depends on is answered so", () => {
    form.wire(shown);
    const [cable, overhead] = shown.elements.line, question = page.querySelector("[data-show-field]");
    assert.equal(question.hidden, true);
    assert.equal(question.querySelector("input").disabled, true, "what is not asked is not sent");
    overhead.checked = true;
    fire(overhead, "change");
    assert.equal(question.hidden, false);
    assert.equal(question.querySelector("input").disabled, false);
    cable.checked = true;
    fire(cable, "change");
    assert.equal(question.hidden, true);
  });

  test("an answer is that of the chosen one of several, else empty", () => {
    assert.equal(form.answerTo(shown, "line"), "cable");
    shown.elements.line[0].checked = false;
    assert.equal(form.answerTo(shown, "line"), "");
    assert.equal(form.answerTo(shown, "poles"), "12");
    assert.equal(form.answerTo(shown, "nothing"), "");
  });

  test("a draft is kept three seconds after the last key, without files and without an act", async () => {
    form.wire(shown);
    fill(shown.elements.poles, "13");
    await later(2999);
    fill(shown.elements.poles, "14");
    await later(2999);
    assert.equal(server.requests.length, 0);
    await later(1);
    assert.deepEqual(Object.keys(server.sent), ["draft_version", "line", "lat", "lon"]);
    assert.equal(status(), "saving");
    await server.answer({ version: 4, said: "kept at 14:05" });
    assert.equal(status(), "kept at 14:05");
    assert.equal(shown.elements.draft_version.value, "4");
  });

  test("what is typed while a draft is on its way is kept too", async () => {
    form.wire(shown);
    fill(shown.elements.line[0], "cable");
    await later(3000);
    fill(shown.elements.line[0], "cable");
    await later(3000);
    assert.equal(server.requests.length, 1, "one at a time");
    await server.answer({ version: 4, said: "" });
    await later(3000);
    assert.equal(server.requests.length, 2);
    assert.equal(server.sent.draft_version, "4");
  });

  test("without a connection it is tried again, and what is typed stays", async () => {
    form.wire(shown);
    fill(shown.elements.line[0], "cable");
    await later(3000);
    await server.answer(null);
    assert.equal(status(), "offline");
    await later(3000);
    assert.equal(server.requests.length, 2);
    await server.answer("", { type: "text/html" });
    assert.equal(status(), "ended");
    assert.equal(shown.elements.draft_version.value, "3");
  });

  test("a form without drafts asks nobody", async () => {
    delete shown.dataset.draft;
    form.wire(shown);
    fill(shown.elements.line[0], "cable");
    await later(10_000);
    assert.equal(server.requests.length, 0);
  });

  test("a second click sends nothing, and leaving stops the draft", async () => {
    form.wire(shown);
    fill(shown.elements.line[0], "cable");
    assert.equal(fire(shown, "submit"), true);
    assert.equal(fire(shown, "submit"), false);
    await later(10_000);
    assert.equal(server.requests.length, 0);
  });

  test("coming back by the browser's button, the form can be sent again", () => {
    form.wire(shown);
    fire(shown, "submit");
    window.dispatchEvent(new window.Event("pageshow"));
    assert.equal(fire(shown, "submit"), true);
  });

  test("now is the server's time, in Vietnam, whatever the device says", () => {
    const at = form.serverTime(shown, 45_000, Date.parse("2031-01-01T00:00:00Z"));
    assert.equal(at.toISOString(), "2026-11-29T17:00:15.000Z");
    assert.deepEqual(form.momentParts(at), { day: "30", month: "11", year: "2026", time: "00:00" });
    assert.deepEqual(
      form.momentParts(new Date("2027-01-02T23:05:00Z")), { day: "3", month: "1", year: "2027", time: "06:05" },
    );
  });

  test("a clock that stands still does not go on, and without one the device's counts", () => {
    shown.dataset.still = "";
    assert.equal(form.serverTime(shown, 45_000, 0).toISOString(), "2026-11-29T16:59:30.000Z");
    delete shown.dataset.still;
    delete shown.dataset.shownAt;
    assert.equal(form.serverTime(shown, 45_000, 50_000).getTime(), 50_000);
  });

  test("the button for now is there with the script, and fills day and time", () => {
    shown.dataset.still = "";
    form.wire(shown);
    const button = page.querySelector("[data-now]");
    assert.equal(button.hidden, false);
    button.click();
    const values = [...page.querySelectorAll("[data-part]")].map((input) => input.value);
    assert.deepEqual(values, ["29", "11", "2026", "23:59"]);
  });

  const positioned = (t, getCurrentPosition) => {
    const navigator = { geolocation: { getCurrentPosition } };
    t.mock.getter(globalThis, "navigator", () => navigator);
  };

  test("where the person is goes into both coordinates, and is kept", async (t) => {
    const coords = { latitude: 16.463712345, longitude: 107.59, accuracy: 4.2 };
    positioned(t, (found) => found({ coords }));
    form.wire(shown);
    const button = page.querySelector("[data-here]");
    assert.equal(button.hidden, false);
    button.click();
    const values = [...page.querySelectorAll("[data-axis]")].map((input) => input.value);
    assert.deepEqual(values, ["16.463712", "107.590000"]);
    assert.equal(page.querySelector("output").textContent, "to 5 m");
    await later(5000);
    assert.equal(server.requests.length, 1);
  });

  test("a device that does not say where it is changes nothing", (t) => {
    positioned(t, (_, refused) => refused());
    form.wire(shown);
    page.querySelector("[name=lat]").value = "16.4";
    page.querySelector("[data-here]").click();
    assert.equal(page.querySelector("[name=lat]").value, "16.4");
    assert.equal(page.querySelector("output").textContent, "refused");
  });

  test("chosen photos are listed with their sizes, as people write numbers", async () => {
    const input = shown.elements.photos;
    Object.defineProperty(input, "files", { value: [new File([new Uint8Array(2_340_000)], "cột.jpg")] });
    page.querySelector("p").append(page.querySelector(".chosen"));
    form.wire(shown);
    fire(input, "change");
    assert.deepEqual([...page.querySelectorAll(".chosen li")].map((line) => line.textContent), ["cột.jpg (2,3 MB)"]);
    await later(10_000);
    assert.equal(server.requests.length, 0, "files come when the form is sent");
  });
});

describe("places", () => {
  const PLACES = `
<form class="answer" data-draft="/draft">
  <select name="f.province" data-place="province" data-places="/places"><option value=""></option>
    <option value="46">Huế</option></select>
  <button name="do" value="show" data-communes></button>
  <input id="f-commune" name="f.commune" data-place="commune" data-places="/places">
  <p class="saved"></p>
</form>`;
  let page, server;

  beforeEach(() => {
    page = open(PLACES);
    server = new Server();
    form.wire(page.querySelector("form"));
  });

  const commune = () => page.querySelector("[data-place=commune]");

  test("the communes of a province come when it is chosen, in place of the line to type in", async () => {
    assert.equal(page.querySelector("[data-communes]").hidden, true);
    fill(page.querySelector("[data-place=province]"), "46");
    await server.answer([{ code: "20161", name: "Xã Khe Tre" }]);
    assert.equal(server.requests[0].address, "/places?province=46&q=");
    assert.equal(commune().tagName, "SELECT");
    assert.equal(commune().name, "f.commune");
    assert.deepEqual([...commune().options].map((one) => one.value), ["", "20161"]);
  });

  test("what cannot be fetched leaves the line as it is", async () => {
    fill(page.querySelector("[data-place=province]"), "46");
    await server.answer(null);
    assert.equal(commune().tagName, "INPUT");
  });

  test("names are offered while one is typed", async () => {
    commune().value = "khe";
    fire(commune(), "input");
    await server.answer([{ code: "20161", name: "Xã Khe Tre" }]);
    assert.equal(server.requests[0].address, "/places?province=&q=khe");
    assert.deepEqual([...commune().list.options].map((one) => one.value), ["Xã Khe Tre"]);
  });
});

describe("who will carry the request out", () => {
  const SERVED = `
<form class="answer">
  <select name="f.site_province" data-place="province"><option value="46" selected>Huế</option></select>
  <select name="f.site_commune" data-place="commune">
    <option value="19789">Khe Tre</option><option value="19804">Phú Lộc</option>
  </select>
  <input name="f.site_part"><p data-serving="/places/serving"></p>
</form>`;

  let shown, server, said;

  beforeEach(() => {
    const page = open(SERVED);
    shown = page.querySelector("form");
    said = page.querySelector("[data-serving]");
    server = new Server();
    form.wire(shown);
  });

  test("is asked when the place is chosen, and said below the questions", async () => {
    fire(shown.elements["f.site_commune"], "change");
    assert.equal(server.requests[0].address, "/places/serving?province=46&commune=19789&part=");
    await server.answer({ said: "Điện lực Núi Bạc" });
    assert.equal(said.textContent, "Điện lực Núi Bạc");
  });

  test("an answer that was overtaken is not shown, nor one of before without a connection", async () => {
    fire(shown.elements["f.site_commune"], "change");
    shown.elements["f.site_commune"].value = "19804";
    fire(shown.elements["f.site_commune"], "change");
    await server.answer({ said: "of the first" });
    assert.equal(said.textContent, "");
    await server.answer({ said: "of the second" });
    assert.equal(said.textContent, "of the second");
    fire(shown.elements["f.site_part"], "change");
    await server.answer(null);
    assert.equal(said.textContent, "");
  });
});
