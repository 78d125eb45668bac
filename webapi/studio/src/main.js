// The editor: a diagram, a panel for the chosen element, and what the check says of both.
import Modeler from "bpmn-js/lib/Modeler";
import minimap from "diagram-js-minimap";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "diagram-js-minimap/assets/diagram-js-minimap.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn-codes.css";
import "./studio.css";
import moddle from "../../../engine/bpmn/motcua.moddle.json";
import { Check } from "./check.js";
import { byId } from "./dom.js";
import { Draft } from "./draft.js";
import { drawing } from "./drawing.js";
import { limits } from "./limits.js";
import { Losses } from "./losses.js";
import { Panel } from "./panel.js";
import { Remarks } from "./remarks.js";
import { together } from "./together.js";
import { sayIn } from "./words.js";

/** @import { StudioData } from "./types" */

/** @type {StudioData} */
const data = JSON.parse(byId("studio-data", HTMLElement).textContent);
const say = sayIn(data.words);
const font = { fontFamily: "system-ui, sans-serif", fontSize: 12 };

const modeler = new Modeler({
  container: "#canvas",
  moddleExtensions: { motcua: moddle },
  additionalModules: [
    minimap,
    drawing,
    limits,
    together,
    { translate: ["value", say], studioData: ["value", data] },
  ],
  textRenderer: { defaultStyle: font, externalStyle: font },
});

async function open() {
  let losses;
  try {
    const { warnings } = await modeler.importXML(data.xml);
    losses = new Losses(data.xml, warnings.map((message) => ({ message: messageOf(message) })), say);
  } catch (error) {
    byId("unread", HTMLElement).hidden = false;
    byId("unread-why", HTMLElement).textContent = messageOf(error);
    return;
  }
  fit();
  const check = new Check(modeler, data, say);
  const draft = new Draft(modeler, data, say, losses);
  new Remarks(new Panel(modeler, data, say, check), check, data);
  check.run();
  modeler.on("commandStack.changed", () => {
    draft.changed();
    check.soon();
  });
  byId("studio", HTMLElement).dataset.ready = "";
}

/** @param {unknown} error an error or a warning of the library */
function messageOf(error) {
  return error instanceof Object && "message" in error ? String(error.message) : String(error);
}

// The upper left corner, with room for the palette, at a size that can be read.
function fit() {
  const canvas = modeler.get("canvas");
  canvas.zoom("fit-viewport", "auto");
  if (canvas.zoom() < 0.4) canvas.zoom(0.6, { x: 0, y: 0 });
  const box = canvas.viewbox();
  canvas.viewbox({ ...box, x: box.inner.x - 70, y: box.inner.y - 30 });
}

Object.assign(window, { motcuaStudio: modeler });
open();
