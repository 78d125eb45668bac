// The panel: plain fields for the chosen element, by what the engine reads of it.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { fieldsOf } from "./fields.js";

export class Panel {
  constructor(modeler, data, say, check) {
    Object.assign(this, { modeler, data, say, check });
    this.form = document.getElementById("panel");
    this.chooser = document.getElementById("chooser");
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.chooser.addEventListener("change", () => this.choose(this.chooser.value));
    modeler.on("selection.changed", () => this.show());
    modeler.on("elements.changed", (event) => {
      if (event.elements.includes(this.element)) this.show();
    });
    modeler.on("commandStack.changed", () => this.list());
    check.onAnswer(() => this.complain());
    this.list();
    this.show();
  }

  get root() {
    const canvas = this.modeler.get("canvas"), root = canvas.getRootElement();
    return root;
  }

  choose(id) {
    const element = this.modeler.get("elementRegistry").get(id);
    this.modeler.get("selection").select(element === this.root ? null : element);
    if (element && element !== this.root) this.modeler.get("canvas").scrollToElement(element);
  }

  list() {
    const elements = this.modeler.get("elementRegistry").filter((one) => !one.labelTarget && this.title(one));
    const chosen = this.element?.id ?? this.root.id;
    this.chooser.replaceChildren(
      ...elements.map((one) => new Option(this.title(one), one.id, false, one.id === chosen)),
    );
  }

  title(element) {
    const business = element.businessObject;
    if (is(element, "bpmn:SequenceFlow")) {
      const ends = [business.sourceRef, business.targetRef].map((end) => end?.name || end?.id);
      return `${ends.join(" → ")}`;
    }
    const shown = ["bpmn:FlowNode", "bpmn:Lane", "bpmn:Participant"];
    if (!shown.some((type) => is(element, type)) && element !== this.root) return "";
    return business.name || (element === this.root ? this.say("The whole procedure") : business.id);
  }

  show() {
    const [chosen] = this.modeler.get("selection").get();
    this.element = chosen?.labelTarget ?? chosen ?? this.root;
    const focused = document.activeElement?.id;
    this.chooser.value = this.element.id;
    const fields = fieldsOf(this.element, this.modeler, this.data, this.say);
    const others = document.createElement("div");
    others.id = "others";
    this.form.replaceChildren(...fields.map((field) => this.field(field)), others, ...this.acts());
    if (focused && this.form.querySelector(`#${CSS.escape(focused)}`)) document.getElementById(focused).focus();
    this.complain();
  }

  field(field) {
    const row = document.createElement("p"), label = document.createElement("label");
    label.htmlFor = `field-${field.id}`;
    label.textContent = field.label;
    row.append(label);
    const control = this.control(field);
    row.append(...(Array.isArray(control) ? control : [control]));
    if (field.hint) row.append(Object.assign(document.createElement("span"), { className: "hint", textContent: field.hint }));
    return row;
  }

  control(field) {
    if (field.unit) return this.quantity(field);
    let control;
    if (field.options) {
      control = document.createElement("select");
      control.multiple = !!field.many;
      const values = field.many ? (field.value ?? "").split(" ") : [field.value ?? ""];
      for (const [value, text] of field.options) {
        control.append(new Option(text, value, false, values.includes(value)));
      }
      if (!field.many && !field.options.some(([value]) => value === (field.value ?? ""))) {
        control.append(new Option(`${field.value} ?`, field.value, false, true));
      }
    } else {
      control = document.createElement(field.lines ? "textarea" : "input");
      if (field.lines) control.rows = field.lines;
      if (field.type) control.type = field.type;
      if (field.type === "number") Object.assign(control, { min: 1, max: 99 });
      if (field.type === "checkbox") control.checked = field.value;
      else control.value = field.value ?? "";
    }
    control.id = `field-${field.id}`;
    control.addEventListener("change", () => {
      if (!control.checkValidity()) return control.reportValidity();
      let value = control.value;
      if (field.many) value = [...control.selectedOptions].map((one) => one.value).join(" ");
      if (field.type === "checkbox") value = control.checked;
      field.set(value);
    });
    return control;
  }

  quantity(field) {
    const number = document.createElement("input"), unit = document.createElement("select");
    const found = /^([0-9.]+)(\D+)$/.exec(field.value ?? "");
    Object.assign(number, { id: `field-${field.id}`, type: "number", min: 0.5, max: 400, step: 0.5, value: found?.[1] ?? "" });
    unit.id = `unit-${field.id}`;
    unit.setAttribute("aria-label", this.say("Unit"));
    for (const [value, text] of field.unit) unit.append(new Option(text, value, false, value === found?.[2]));
    const changed = () => {
      if (!number.checkValidity()) return number.reportValidity();
      field.set(number.value === "" ? "" : `${+number.value}${unit.value}`);
    };
    number.addEventListener("change", changed);
    unit.addEventListener("change", () => number.value !== "" && changed());
    return [number, unit];
  }

  // What stands in the file for other programs, as the check says.
  foreign() {
    return this.check.notesOn(this.element).map((note) =>
      Object.assign(document.createElement("p"), { className: "hint foreign", textContent: note.said }),
    );
  }

  // What can be done without a mouse, too.
  acts() {
    if (is(this.element, "bpmn:Process")) return [this.button("Draw a pool around it", () => this.enclose())];
    if (is(this.element, "bpmn:Lane") || is(this.element, "bpmn:Participant")) return this.laneActs();
    if (!is(this.element, "bpmn:FlowNode")) return [];
    const box = document.createElement("fieldset"), legend = document.createElement("legend");
    legend.textContent = this.say("After this element");
    box.append(legend);
    const add = (text, options) => {
      const make = () => this.modeler.get("elementFactory").createShape(options);
      box.append(this.button(text, () => this.modeler.get("autoPlace").append(this.element, make())), " ");
    };
    if (!is(this.element, "bpmn:EndEvent")) {
      add("Add a step", { type: "bpmn:UserTask" });
      add("Add a choice", { type: "bpmn:ExclusiveGateway" });
      add("Add an end", { type: "bpmn:EndEvent" });
      box.append(this.connector(), this.usual());
    }
    box.append(this.remover());
    return [box];
  }

  button(text, run) {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: this.say(text) });
    made.addEventListener("click", run);
    return made;
  }

  remover() {
    const made = this.button("Remove this element", () => this.modeler.get("modeling").removeElements([this.element]));
    made.className = "grave";
    return made;
  }

  laneActs() {
    const add = (place) => () => this.choose(this.modeler.get("modeling").addLane(this.element, place).id);
    const box = document.createElement("p");
    box.append(
      this.button("Add a lane above", add("top")), " ", this.button("Add a lane below", add("bottom")), " ", this.remover(),
    );
    return [box];
  }

  // A pool that holds everything there is.
  enclose() {
    const root = this.root, inner = this.modeler.get("canvas").viewbox().inner;
    const pool = this.modeler.get("elementFactory").createParticipantShape();
    Object.assign(pool, { width: Math.max(inner.width + 110, 600), height: Math.max(inner.height + 60, 250) });
    const middle = { x: inner.x + inner.width / 2 - 25, y: inner.y + inner.height / 2 };
    this.choose(this.modeler.get("modeling").createShape(pool, middle, root).id);
  }

  connector() {
    const select = document.createElement("select");
    select.id = "connect-to";
    select.setAttribute("aria-label", this.say("Connect to"));
    const rules = this.modeler.get("modeling");
    const others = this.modeler.get("elementRegistry").filter(
      (one) => is(one, "bpmn:FlowNode") && !one.labelTarget && one.parent === this.element.parent && one !== this.element,
    );
    select.append(new Option(this.say("Connect to ..."), ""));
    for (const one of others) select.append(new Option(this.title(one), one.id));
    select.addEventListener("change", () => {
      const target = this.modeler.get("elementRegistry").get(select.value);
      if (target) rules.connect(this.element, target);
    });
    return select;
  }

  // A step that is like one of those that are published.
  usual() {
    const select = document.createElement("select");
    select.id = "usual-step";
    select.setAttribute("aria-label", this.say("Add a usual step"));
    select.append(new Option(this.say("Add a usual step ..."), ""));
    this.data.steps.forEach((step, place) => select.append(new Option(step.name, place)));
    select.addEventListener("change", () => {
      const step = this.data.steps[select.value];
      if (!step) return;
      const shape = this.modeler.get("elementFactory").createShape({ type: "bpmn:UserTask" });
      const business = shape.businessObject;
      business.name = step.name;
      for (const name of ["role", "clockOwner", "form"]) business.set(`motcua:${name}`, step[name]);
      this.modeler.get("autoPlace").append(this.element, shape);
    });
    return select;
  }

  complain() {
    this.form.querySelector("#others").replaceChildren(...this.foreign());
    this.form.querySelector(".complaints")?.remove();
    const found = this.check.of(this.element);
    if (!found.length) return;
    const list = document.createElement("ul");
    list.className = "complaints error";
    for (const one of found) {
      list.append(Object.assign(document.createElement("li"), { textContent: `${one.said} ${one.remedy}` }));
    }
    this.form.prepend(list);
  }
}
