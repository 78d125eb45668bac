// The panel: plain fields for the chosen element, by what the engine reads of it.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { acts } from "./acts.js";
import { controlsOf } from "./controls.js";
import { byId, make } from "./dom.js";
import { fieldsOf } from "./fields.js";

/** @import { Check } from "./check.js" */
/** @import { Element, Field, Modeler, Say, StudioData } from "./types" */

export class Panel {
  /**
   * @param {Modeler} modeler
   * @param {StudioData} data
   * @param {Say} say
   * @param {Check} check
   */
  constructor(modeler, data, say, check) {
    this.modeler = modeler;
    this.data = data;
    this.say = say;
    this.check = check;
    this.form = byId("panel", HTMLFormElement);
    this.chooser = byId("chooser", HTMLSelectElement);
    this.element = this.root;
    this.listen();
    this.list();
    this.show();
  }

  listen() {
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.chooser.addEventListener("change", () => this.choose(this.chooser.value));
    this.modeler.on("selection.changed", () => this.show());
    this.modeler.on("elements.changed", (/** @type {{ elements: Element[] }} */ event) => {
      if (event.elements.includes(this.element)) this.show();
    });
    this.modeler.on("commandStack.changed", () => this.list());
    this.check.onAnswer(() => this.complain());
  }

  /** @returns {Element} */
  get root() {
    return this.modeler.get("canvas").getRootElement();
  }

  /** @param {string} id */
  choose(id) {
    const element = this.modeler.get("elementRegistry").get(id);
    this.modeler.get("selection").select(element === this.root ? null : element);
    if (element && element !== this.root) this.modeler.get("canvas").scrollToElement(element);
  }

  list() {
    /** @param {Element} element */
    const isListed = (element) => !("labelTarget" in element && element.labelTarget) && this.title(element) !== "";
    /** @type {Element[]} */
    const elements = this.modeler.get("elementRegistry").filter(isListed);
    this.chooser.replaceChildren(...elements.map(
      (element) => new Option(this.title(element), element.id, false, element.id === this.element.id),
    ));
  }

  /**
   * What an element is called in a list; empty for what is not listed.
   *
   * @param {Element} element
   * @returns {string}
   */
  title(element) {
    const business = element.businessObject;
    if (is(element, "bpmn:SequenceFlow")) {
      return [business.sourceRef, business.targetRef].map((end) => end?.name || end?.id).join(" → ");
    }
    const listed = ["bpmn:FlowNode", "bpmn:Lane", "bpmn:Participant"];
    if (!listed.some((type) => is(element, type)) && element !== this.root) return "";
    return business.name || (element === this.root ? this.say("The whole procedure") : business.id);
  }

  show() {
    const [chosen] = this.modeler.get("selection").get();
    this.element = chosen?.labelTarget ?? chosen ?? this.root;
    const focused = document.activeElement?.id;
    this.chooser.value = this.element.id;
    const fields = fieldsOf(this.element, this.modeler, this.data, this.say);
    this.form.replaceChildren(...fields.map((field) => this.row(field)), make("div", { id: "others" }), ...acts(this));
    if (focused && this.form.querySelector(`#${CSS.escape(focused)}`)) document.getElementById(focused)?.focus();
    this.complain();
  }

  /** @param {Field} field */
  row(field) {
    const row = document.createElement("p");
    row.append(make("label", { htmlFor: `field-${field.id}`, textContent: field.label }));
    row.append(...controlsOf(field, this.say));
    if (field.hint) row.append(make("span", { className: "hint", textContent: field.hint }));
    return row;
  }

  /** What stands in the file for other programs, as the check says. */
  foreign() {
    return this.check.notesOn(this.element).map(
      (note) => make("p", { className: "hint foreign", textContent: note.said }),
    );
  }

  complain() {
    this.form.querySelector("#others")?.replaceChildren(...this.foreign());
    this.form.querySelector(".complaints")?.remove();
    const problems = this.check.problemsOn(this.element);
    if (!problems.length) return;
    const list = make("ul", { className: "complaints error" });
    list.append(...problems.map((one) => make("li", { textContent: `${one.said} ${one.remedy}` })));
    this.form.prepend(list);
  }
}
