// What can be done with the chosen element without a mouse, too.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { make } from "./dom.js";

/** @import { Element } from "./types" */
/** @import { Panel } from "./panel.js" */

/**
 * @param {Panel} panel
 * @returns {HTMLElement[]}
 */
export function acts(panel) {
  const { element } = panel;
  if (is(element, "bpmn:Process")) return [button(panel, "Draw a pool around it", () => enclose(panel))];
  if (is(element, "bpmn:Lane") || is(element, "bpmn:Participant")) return [ofLane(panel)];
  return is(element, "bpmn:FlowNode") ? [ofNode(panel)] : [];
}

/**
 * @param {Panel} panel
 * @param {string} text
 * @param {() => void} run
 */
function button(panel, text, run) {
  const made = make("button", { type: "button", textContent: panel.say(text) });
  made.addEventListener("click", run);
  return made;
}

/** @param {Panel} panel */
function remover(panel) {
  const remove = () => panel.modeler.get("modeling").removeElements([panel.element]);
  return Object.assign(button(panel, "Remove this element", remove), { className: "grave" });
}

/** @param {Panel} panel */
function ofNode(panel) {
  const box = document.createElement("fieldset");
  box.append(make("legend", { textContent: panel.say("After this element") }));
  if (!is(panel.element, "bpmn:EndEvent")) {
    for (const [text, type] of /** @type {const} */ ([
      ["Add a step", "bpmn:UserTask"], ["Add a choice", "bpmn:ExclusiveGateway"], ["Add an end", "bpmn:EndEvent"],
    ])) box.append(button(panel, text, () => append(panel, shape(panel, type))), " ");
    box.append(connector(panel), usual(panel));
  }
  box.append(remover(panel));
  return box;
}

/**
 * @param {Panel} panel
 * @param {string} type
 */
function shape(panel, type) {
  return panel.modeler.get("elementFactory").createShape({ type });
}

/**
 * @param {Panel} panel
 * @param {Element} added
 */
function append(panel, added) {
  panel.modeler.get("autoPlace").append(panel.element, added);
}

/** @param {Panel} panel */
function ofLane(panel) {
  /** @param {"top" | "bottom"} place */
  const add = (place) => () => panel.choose(panel.modeler.get("modeling").addLane(panel.element, place).id);
  const box = document.createElement("p");
  box.append(
    button(panel, "Add a lane above", add("top")), " ",
    button(panel, "Add a lane below", add("bottom")), " ", remover(panel),
  );
  return box;
}

/** @param {Panel} panel whose diagram gets a pool that holds everything there is */
function enclose(panel) {
  const { modeler } = panel;
  const inner = modeler.get("canvas").viewbox().inner;
  const pool = modeler.get("elementFactory").createParticipantShape();
  Object.assign(pool, { width: Math.max(inner.width + 110, 600), height: Math.max(inner.height + 60, 250) });
  const middle = { x: inner.x + inner.width / 2 - 25, y: inner.y + inner.height / 2 };
  panel.choose(modeler.get("modeling").createShape(pool, middle, panel.root).id);
}

/** @param {Panel} panel */
function connector(panel) {
  const { element, modeler } = panel;
  /** @param {any} other */
  const reachable = (other) => is(other, "bpmn:FlowNode") && !other.labelTarget &&
    other.parent === element.parent && other !== element;
  /** @type {Element[]} */
  const others = modeler.get("elementRegistry").filter(reachable);
  const select = chooser(panel, "connect-to", "Connect to", "Connect to ...");
  for (const other of others) select.append(new Option(panel.title(other), other.id));
  select.addEventListener("change", () => {
    const target = modeler.get("elementRegistry").get(select.value);
    if (target) modeler.get("modeling").connect(element, target);
  });
  return select;
}

/** @param {Panel} panel which gets a step that is like one of those that are published */
function usual(panel) {
  const select = chooser(panel, "usual-step", "Add a usual step", "Add a usual step ...");
  panel.data.steps.forEach((step, place) => select.append(new Option(step.name, String(place))));
  select.addEventListener("change", () => {
    const step = select.value === "" ? undefined : panel.data.steps[+select.value];
    if (!step) return;
    const added = shape(panel, "bpmn:UserTask"), business = added.businessObject;
    business.name = step.name;
    for (const name of /** @type {const} */ (["role", "clockOwner", "form"])) {
      business.set(`motcua:${name}`, step[name]);
    }
    append(panel, added);
  });
  return select;
}

/**
 * @param {Panel} panel
 * @param {string} id
 * @param {string} label
 * @param {string} first what stands there before something is chosen
 */
function chooser(panel, id, label, first) {
  const select = make("select", { id });
  select.setAttribute("aria-label", panel.say(label));
  select.append(new Option(panel.say(first), ""));
  return select;
}
