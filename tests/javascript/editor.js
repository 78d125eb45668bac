// The model under the editor, with the library's own commands, without a canvas.
import { readFile } from "node:fs/promises";
import { BpmnModdle } from "bpmn-moddle";
import BpmnFactory from "bpmn-js/lib/features/modeling/BpmnFactory.js";
import UpdateModdleProperties from "bpmn-js/lib/features/modeling/cmd/UpdateModdlePropertiesHandler.js";
import UpdateProperties from "bpmn-js/lib/features/modeling/cmd/UpdatePropertiesHandler.js";
import CommandStack from "diagram-js/lib/command/CommandStack.js";
import EventBus from "diagram-js/lib/core/EventBus.js";
import { Injector } from "didi";
import { Ids } from "ids";
import { LimitStore } from "../../webapi/studio/src/limits.js";
import { Together } from "../../webapi/studio/src/together.js";
import { fieldsOf } from "../../webapi/studio/src/fields.js";

const MODDLE = new URL("../../engine/bpmn/motcua.moddle.json", import.meta.url);
const NAMESPACES = `xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:motcua="urn:motcua:bpmn:1.0"
  targetNamespace="x"`;

export const DATA = {
  key: "small", revision: 7, check: "/check", save: "/save", comment: "/comment",
  token: { name: "token", value: "t" },
  limits: { survey: { limit: "3wd", calendar: "utility", ground: "TT 39" } },
  roles: [["khao_sat", "Survey"], ["thiet_ke", "Design"]],
  owners: [["utility", "Power company"], ["customer", "Customer"]],
  forms: [["survey", "survey"]], profiles: [["nq19_2014", "nq19_2014"]], calendars: [["utility", "Power company"]],
  processes: [["other", "other"]], milestones: [["energized", "Energized"]], units: [["wd", "working days"]],
  steps: [], words: {},
};

export const say = (text) => text;

/** Opens a process: what stands in it, and what stands beside it. */
export async function edit(process, beside = "", data = structuredClone(DATA)) {
  const moddle = new BpmnModdle({ motcua: JSON.parse(await readFile(MODDLE, "utf8")) });
  moddle.ids = new Ids([32, 36, 1]);
  const xml = `<definitions ${NAMESPACES}>${beside}<process id="small">${process}</process></definitions>`;
  const { rootElement: definitions, elementsById } = await moddle.fromXML(xml);
  for (const [id, business] of Object.entries(elementsById)) moddle.ids.claim(id, business);
  const elements = new Map(Object.entries(elementsById).map(([id, business]) => [
    id, { id, type: business.$type, businessObject: business },
  ]));
  for (const element of elements.values()) {
    const source = element.businessObject.sourceRef;
    if (source?.id) element.source = elements.get(source.id);
  }
  const injector = new Injector([{
    bpmnFactory: ["type", BpmnFactory],
    canvas: ["value", { getRootElement: () => elements.get("small") }],
    commandStack: ["type", CommandStack],
    config: ["value", {}],
    elementRegistry: ["value", registry(elements)],
    eventBus: ["type", EventBus],
    limitStore: ["type", LimitStore],
    moddle: ["value", moddle],
    modeling: ["type", Modeling],
    studioData: ["value", data],
    textRenderer: ["value", {}],
    together: ["type", Together],
  }]);
  injector.get("commandStack").registerHandler("properties", UpdateProperties);
  injector.get("commandStack").registerHandler("moddleProperties", UpdateModdleProperties);
  return new Editor(injector, moddle, definitions, elements, data);
}

class Editor {
  constructor(injector, moddle, definitions, elements, data) {
    Object.assign(this, { injector, moddle, definitions, elements, data });
    this.stack = this.get("commandStack");
    this.limits = this.get("limitStore");
  }

  get(name) {
    return this.injector.get(name);
  }

  getDefinitions() {
    return this.definitions;
  }

  async saveXML() {
    return this.moddle.toXML(this.definitions);
  }

  fields(element) {
    return fieldsOf(this.elements.get(element), this, this.data, say);
  }

  /** The field of an element, as the panel shows it now. */
  field(element, id) {
    return this.fields(element).find((field) => field.id === id);
  }

  /** The file as it would be saved, and the limits that would go with it. */
  async saved() {
    return { xml: (await this.saveXML()).xml, limits: { ...this.limits.changed } };
  }
}

class Modeling {
  static $inject = ["commandStack"];

  constructor(stack) {
    this.stack = stack;
  }

  updateProperties(element, properties) {
    this.stack.execute("properties", { element, properties });
  }

  updateModdleProperties(element, moddleElement, properties) {
    this.stack.execute("moddleProperties", { element, moddleElement, properties });
  }
}

function registry(elements) {
  return {
    get: (id) => elements.get(id),
    filter: (wanted) => [...elements.values()].filter(wanted),
    updateId(element, id) {
      elements.delete(element.id);
      elements.set(id, Object.assign(element, { id }));
    },
  };
}
