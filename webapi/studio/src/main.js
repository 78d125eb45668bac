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
import { Draft } from "./draft.js";
import { drawing } from "./drawing.js";
import { limits } from "./limits.js";
import { Losses } from "./losses.js";
import { Panel } from "./panel.js";
import { Remarks } from "./remarks.js";

const data = JSON.parse(document.getElementById("studio-data").textContent);
const words = data.words;

function say(text, gaps = {}) {
  const said = words[text] ?? text;
  return said.replace(/{([^}]+)}/g, (all, name) => gaps[name] ?? all);
}

const modeler = new Modeler({
  container: "#canvas",
  moddleExtensions: { motcua: moddle },
  additionalModules: [
    minimap,
    drawing,
    limits,
    { translate: ["value", say], studioData: ["value", data] },
  ],
  textRenderer: {
    defaultStyle: { fontFamily: "system-ui, sans-serif", fontSize: 12 },
    externalStyle: { fontFamily: "system-ui, sans-serif", fontSize: 12 },
  },
});

async function open() {
  let losses;
  try {
    const { warnings } = await modeler.importXML(data.xml);
    losses = new Losses(data.xml, warnings, say);
  } catch (error) {
    document.getElementById("unread").hidden = false;
    document.getElementById("unread-why").textContent = error.message;
    return;
  }
  fit();
  const check = new Check(modeler, data, say);
  const draft = new Draft(modeler, data, say, losses);
  const panel = new Panel(modeler, data, say, check);
  new Remarks(panel, check, data);
  check.run();
  modeler.on("commandStack.changed", () => {
    draft.changed();
    check.soon();
  });
  document.getElementById("studio").dataset.ready = "";
}

function fit() {
  const canvas = modeler.get("canvas");
  canvas.zoom("fit-viewport", "auto");
  if (canvas.zoom() < 0.4) canvas.zoom(0.6, { x: 0, y: 0 });
  const box = canvas.viewbox();
  canvas.viewbox({ ...box, x: box.inner.x - 70, y: Math.max(box.inner.y - 30, box.inner.y - 30) });
}

window.motcuaStudio = modeler;
open();
