// Which fields an element has, what stands in them, and what changing one does.
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil";

/** @import Modeling from "bpmn-js/lib/features/modeling/Modeling" */
/** @import { ModdleElement } from "bpmn-js/lib/model/Types" */
/** @import { Choice, Element, Field, Modeler, Say, StudioData, Text } from "./types" */
/** @import { LimitStore } from "./limits.js" */
/** @import { Together } from "./together.js" */

/**
 * The fields of an element, in the order in which the panel shows them.
 *
 * @param {Element} element
 * @param {Modeler} modeler
 * @param {StudioData} data
 * @param {Say} say
 * @returns {Field[]}
 */
export function fieldsOf(element, modeler, data, say) {
  return new Fields(element, modeler, data, say).all();
}

/**
 * @param {Choice[]} list
 * @param {string} none the words for no choice
 * @returns {Choice[]}
 */
function orNone(list, none = "–") {
  return [["", none], ...list];
}

class Fields {
  /**
   * @param {Element} element
   * @param {Modeler} modeler
   * @param {StudioData} data
   * @param {Say} say
   */
  constructor(element, modeler, data, say) {
    this.element = element;
    this.modeler = modeler;
    this.data = data;
    this.say = say;
    /** @type {ModdleElement} */
    this.business = getBusinessObject(element);
    /** @type {Modeling} */
    this.modeling = modeler.get("modeling");
  }

  /** @returns {Field[]} */
  all() {
    /** @param {string} type */
    const one = (type) => is(this.element, type);
    if (one("bpmn:Collaboration") || one("bpmn:Process")) return this.ofProcess();
    const name = this.name(this.business, (values) => this.put(values));
    if (one("bpmn:Lane") || one("bpmn:Participant")) return [name];
    return [
      name,
      ...(one("bpmn:UserTask") ? this.ofStep() : []),
      ...(one("bpmn:Event") ? this.ofTriggers() : []),
      ...(one("bpmn:IntermediateThrowEvent") ? this.ofMilestone() : []),
      ...(one("bpmn:EndEvent") ? this.ofEnd() : []),
      ...(one("bpmn:SequenceFlow") ? this.ofFlow() : []),
      this.remarks(this.business),
      {
        id: "id", label: this.say("Id"), value: this.business.id, refuse: (value) => this.refuseId(value),
        set: (value) => this.put({ id: value }),
      },
    ];
  }

  /**
   * @param {string} id
   * @returns {string} why an element cannot have it; empty if it can
   */
  refuseId(id) {
    if (!/^[A-Za-z_][\w.-]*$/.test(id)) {
      return this.say("Begin with a letter or _; then plain letters, digits, _, - and full stops.");
    }
    const owner = this.modeler.get("moddle").ids.assigned(id);
    return owner && owner !== this.business ? this.say("Another element has this id.") : "";
  }

  /** @param {Record<string, unknown>} values of the element */
  put(values) {
    this.modeling.updateProperties(this.element, values);
  }

  /**
   * @param {ModdleElement} part something of the element, or what it stands in
   * @param {Record<string, unknown>} values
   */
  putInto(part, values) {
    this.modeling.updateModdleProperties(this.element, part, values);
  }

  /**
   * @param {ModdleElement} owner
   * @param {(values: Record<string, unknown>) => void} put
   * @returns {Text}
   */
  name(owner, put) {
    return {
      id: "name", label: this.say("Name"), lines: 2, value: owner.name,
      set: (value) => put({ name: value || undefined }),
    };
  }

  /**
   * An attribute of ours.
   *
   * @param {string} id its name without the prefix
   * @param {string} label
   * @param {Partial<Text>} more
   * @returns {Text}
   */
  own(id, label, more = {}) {
    return {
      id, label, value: this.business.get(`motcua:${id}`),
      set: (value) => this.put({ [`motcua:${id}`]: value || undefined }), ...more,
    };
  }

  /** @returns {Field[]} */
  ofProcess() {
    const { data, say } = this, process = this.process();
    /** @param {Record<string, unknown>} values */
    const put = (values) => this.putInto(process, values);
    const keys = Object.keys(data.limits);
    return [
      this.name(process, put),
      {
        id: "profile", label: say("Deadline profile"), value: process.get("motcua:profile"),
        options: orNone(data.profiles), set: (value) => put({ "motcua:profile": value || undefined }),
      },
      {
        id: "total", label: say("Limit over the whole"), value: process.get("motcua:total"),
        options: orNone(keys.map((key) => [key, key]), say("that of the profile")),
        set: (value) => put({ "motcua:total": value || undefined }),
      },
      this.validFrom(process, put),
      this.remarks(process),
    ];
  }

  /** @returns {ModdleElement} the process of the diagram, which a pool may stand around */
  process() {
    const root = this.modeler.get("canvas").getRootElement();
    if (is(root, "bpmn:Process")) return getBusinessObject(root);
    /** @type {ModdleElement[]} */
    const pools = getBusinessObject(root).get("participants") ?? [];
    return pools.find((pool) => pool.processRef)?.processRef ?? getBusinessObject(root);
  }

  /**
   * From when this version takes new cases. What is no date cannot stand in a field for dates, so it
   * is shown beside it.
   *
   * @param {ModdleElement} process
   * @param {(values: Record<string, unknown>) => void} put
   * @returns {Text}
   */
  validFrom(process, put) {
    const value = process.get("motcua:validFrom"), known = /^\d{4}-\d{2}-\d{2}$/.test(value ?? "");
    return {
      id: "validFrom", label: this.say("Takes new cases from"), type: "date", value: known ? value : "",
      hint: value && !known ? `${value} ?` : this.say("Left empty: as soon as it is published"),
      set: (day) => put({ "motcua:validFrom": day || undefined }),
    };
  }

  /** @returns {Field[]} */
  ofStep() {
    const { data, say } = this;
    return [
      this.own("role", say("Who does it"), { options: data.roles, many: true }),
      ...this.limit(this.business, (key) => this.put({ "motcua:deadline": key })),
      this.own("clockOwner", say("Whose time runs"), { options: orNone(data.owners) }),
      this.own("form", say("Form"), { options: orNone(data.forms) }),
    ];
  }

  /**
   * A limit of the profile, by the key that its owner names.
   *
   * @param {ModdleElement} owner a step, or the definition of a timer
   * @param {(key: string | undefined) => void} name lets the owner name a key, or none
   * @returns {Field[]}
   */
  limit(owner, name) {
    const { data, element, say } = this, key = owner.get("motcua:deadline");
    /** @type {LimitStore} */
    const store = this.modeler.get("limitStore");
    const known = key ? store.get(key) : undefined;
    /** @type {Field} */
    const limit = {
      id: "limit", label: say("Time limit"), unit: data.units, value: known?.limit,
      hint: known?.variants ? `${say("In some cases:")} ${known.variants}` : known?.ground ?? "",
      set: (value) => {
        if (!value) return name(undefined);
        const calendar = owner.get("motcua:clockOwner") || "utility";
        const fresh = { calendar, ground: say("Set by ourselves, no rule yet") };
        this.together(() => {
          store.set(element, key || element.id, { ...(known ?? fresh), limit: value });
          if (!key) name(element.id);
        });
      },
    };
    if (!known) return [limit];
    return [
      limit,
      {
        id: "calendar", label: say("Counted on the calendar"), value: known.calendar, options: data.calendars,
        set: (calendar) => store.set(element, key, { ...known, calendar }),
      },
      {
        id: "ground", label: say("Ground"), lines: 2, value: known.ground,
        set: (ground) => { if (ground) store.set(element, key, { ...known, ground }); },
      },
    ];
  }

  /** @returns {Field[]} */
  ofTriggers() {
    /** @type {ModdleElement[]} */
    const definitions = this.business.get("eventDefinitions") ?? [];
    return definitions.flatMap((definition) => this.ofTrigger(definition));
  }

  /**
   * @param {ModdleElement} definition
   * @returns {Field[]}
   */
  ofTrigger(definition) {
    const { data, say } = this;
    if (is(definition, "bpmn:TimerEventDefinition")) {
      return this.limit(definition, (key) => this.putInto(definition, { "motcua:deadline": key }));
    }
    if (is(definition, "bpmn:MessageEventDefinition")) {
      return [
        this.own("role", say("Who brings it in"), { options: data.roles, many: true }),
        this.own("form", say("Form"), { options: orNone(data.forms) }),
        {
          id: "message", label: say("Message"), value: definition.messageRef?.name,
          set: (name) => this.refer(definition, "messageRef", "bpmn:Message", name ? { name } : undefined),
        },
      ];
    }
    if (is(definition, "bpmn:ErrorEventDefinition")) {
      return [{
        id: "error", label: say("Code of the error"), value: definition.errorRef?.errorCode,
        set: (code) => this.refer(
          definition, "errorRef", "bpmn:Error", code ? { errorCode: code, name: code } : undefined,
        ),
      }];
    }
    return [];
  }

  /**
   * Refers to what stands beside the process: to the known one with the same name or code, or to a new one. Undoing it
   * takes the new one away again.
   *
   * @param {ModdleElement} definition what refers
   * @param {string} property by which it refers
   * @param {string} type of what is referred to
   * @param {Record<string, string> | undefined} values of what is referred to, the one that tells it from others first
   */
  refer(definition, property, type, values) {
    if (!values) return this.putInto(definition, { [property]: undefined });
    const [[key, wanted] = []] = Object.entries(values);
    const definitions = this.modeler.getDefinitions();
    /** @type {ModdleElement[]} */
    const roots = definitions.get("rootElements");
    const known = roots.find((root) => is(root, type) && root.get(key) === wanted);
    if (known) return this.putInto(definition, { [property]: known });
    const made = this.modeler.get("bpmnFactory").create(type, values);
    made.$parent = definitions;
    this.together(() => {
      this.putInto(definitions, { rootElements: [...roots, made] });
      this.putInto(definition, { [property]: made });
    });
  }

  /** @param {() => void} change */
  together(change) {
    /** @type {Together} */
    const together = this.modeler.get("together");
    together.run(change);
  }

  /** @returns {Field[]} */
  ofMilestone() {
    const { data, say } = this;
    return [
      this.own("milestone", say("Milestone of the law"), { options: orNone(data.milestones) }),
      this.own("occurredAt", say("When it happened (FEEL)")),
    ];
  }

  /** @returns {Field[]} */
  ofEnd() {
    const { data, say } = this;
    return [
      this.own("outcome", say("Outcome")),
      this.own("handsOverTo", say("Goes on as"), { options: orNone(data.processes) }),
    ];
  }

  /** @returns {Field[]} */
  ofFlow() {
    const { data, say } = this;
    return [
      ...(is(this.business.sourceRef, "bpmn:ExclusiveGateway") ? this.ofChoice() : []),
      this.own("maxRounds", say("Rounds of rework that are reckoned with"), {
        type: "number",
        set: (value) => this.put({ "motcua:maxRounds": value ? +value : undefined }),
      }),
      this.own("causedBy", say("Whose work makes it necessary"), { options: orNone(data.owners) }),
    ];
  }

  /** @returns {Field[]} when a way out of a choice is taken */
  ofChoice() {
    const { business, say } = this;
    /** @param {string} body */
    const condition = (body) => this.modeler.get("bpmnFactory").create("bpmn:FormalExpression", { body });
    const source = /** @type {import("bpmn-js/lib/model/Types").Connection} */ (this.element).source;
    return [
      {
        id: "condition", label: say("Condition (FEEL)"), lines: 3, value: business.conditionExpression?.body,
        set: (body) => this.put({ conditionExpression: body ? condition(body) : undefined }),
      },
      {
        id: "default", label: say("Taken when no condition holds"), type: "checkbox",
        value: business.sourceRef.default === business,
        set: (yes) => this.modeling.updateProperties(
          /** @type {Element} */ (source), { default: yes ? business : undefined },
        ),
      },
    ];
  }

  /**
   * @param {ModdleElement} owner
   * @returns {Text}
   */
  remarks(owner) {
    const [first] = owner.get("documentation") ?? [];
    /** @param {string} text */
    const made = (text) => this.modeler.get("bpmnFactory").create("bpmn:Documentation", { text });
    return {
      id: "documentation", label: this.say("Remarks"), lines: 3, value: first?.text,
      set: (text) => this.putInto(owner, { documentation: text ? [made(text)] : [] }),
    };
  }
}
