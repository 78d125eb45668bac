// Which fields an element has, what stands in them, and what changing one does.
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil";

export function fieldsOf(element, modeler, data, say) {
  const business = getBusinessObject(element);
  const modeling = modeler.get("modeling");
  const found = [];
  const put = (values) => modeling.updateProperties(element, values);
  const own = (id, label, more = {}) =>
    found.push({
      id, label, value: business.get(`motcua:${id}`),
      set: (value) => put({ [`motcua:${id}`]: value || undefined }), ...more,
    });
  const choose = (list, empty = "–") => [["", empty], ...list];

  const process = is(element, "bpmn:Process") ? business : processOf(element, modeler);
  if (is(element, "bpmn:Collaboration") || is(element, "bpmn:Process")) {
    wholeProcess(process, element, modeler, data, say, found);
    return found;
  }
  found.push({ id: "name", label: say("Name"), lines: 2, value: business.name, set: (value) => put({ name: value || undefined }) });
  if (is(element, "bpmn:Lane") || is(element, "bpmn:Participant")) return found;

  if (is(element, "bpmn:UserTask")) {
    own("role", say("Who does it"), { options: data.roles, many: true });
    deadline(element, business, business.get("motcua:deadline"), (key) => put({ "motcua:deadline": key }), modeler, data, say, found);
    own("clockOwner", say("Whose time runs"), { options: choose(data.owners) });
    own("form", say("Form"), { options: choose(data.forms) });
  }
  if (is(element, "bpmn:Event")) triggers(element, business, modeler, data, say, found, own, choose);
  if (is(element, "bpmn:IntermediateThrowEvent")) {
    own("milestone", say("Milestone of the law"), { options: choose(data.milestones) });
    own("occurredAt", say("When it happened (FEEL)"));
  }
  if (is(element, "bpmn:EndEvent")) {
    own("outcome", say("Outcome"));
    own("handsOverTo", say("Goes on as"), { options: choose(data.processes) });
  }
  if (is(element, "bpmn:SequenceFlow")) flow(element, business, modeler, data, say, found, own, choose);
  found.push(documentation(element, business, modeler, say));
  found.push({ id: "id", label: say("Id"), value: business.id, set: (value) => /^[A-Za-z_][\w.-]*$/.test(value) && put({ id: value }) });
  return found;
}

function processOf(element, modeler) {
  const root = modeler.get("canvas").getRootElement();
  const business = getBusinessObject(root);
  if (is(root, "bpmn:Process")) return business;
  return business.get("participants")?.find((one) => one.processRef)?.processRef ?? business;
}

function wholeProcess(process, element, modeler, data, say, found) {
  const modeling = modeler.get("modeling");
  const put = (values) => modeling.updateModdleProperties(element, process, values);
  found.push(
    { id: "name", label: say("Name"), lines: 2, value: process.name, set: (value) => put({ name: value || undefined }) },
    { id: "profile", label: say("Deadline profile"), value: process.get("motcua:profile"),
      options: [["", "–"], ...data.profiles], set: (value) => put({ "motcua:profile": value || undefined }) },
    { id: "total", label: say("Limit over the whole"), value: process.get("motcua:total"),
      options: [["", say("that of the profile")], ...Object.keys(data.limits).map((key) => [key, key])],
      set: (value) => put({ "motcua:total": value || undefined }) },
    validFrom(process, put, say),
    documentation(element, process, modeler, say),
  );
}

// From when this version takes new cases. What is no date cannot stand in a field for dates, so it is shown beside it.
function validFrom(process, put, say) {
  const value = process.get("motcua:validFrom"), known = /^\d{4}-\d{2}-\d{2}$/.test(value ?? "");
  return {
    id: "validFrom", label: say("Takes new cases from"), type: "date", value: known ? value : "",
    hint: value && !known ? `${value} ?` : say("Left empty: as soon as it is published"),
    set: (day) => put({ "motcua:validFrom": day || undefined }),
  };
}

function deadline(element, owner, key, setKey, modeler, data, say, found) {
  const store = modeler.get("limitStore");
  const known = key ? store.get(key) : undefined;
  found.push({
    id: "limit", label: say("Time limit"), unit: data.units, value: known?.limit,
    hint: known?.variants ? `${say("In some cases:")} ${known.variants}` : known?.ground,
    set: (limit) => {
      if (!limit) return setKey(undefined);
      const name = key || element.id;
      const clock = owner.get?.("motcua:clockOwner");
      const fresh = { calendar: clock || "utility", ground: say("Set by ourselves, no rule yet") };
      store.set(element, name, { ...(known ?? fresh), limit });
      if (!key) setKey(name);
    },
  });
  if (!known) return;
  found.push({
    id: "calendar", label: say("Counted on the calendar"), value: known.calendar, options: data.calendars,
    set: (calendar) => store.set(element, key, { ...known, calendar }),
  }, {
    id: "ground", label: say("Ground"), lines: 2, value: known.ground,
    set: (ground) => ground && store.set(element, key, { ...known, ground }),
  });
}

function triggers(element, business, modeler, data, say, found, own, choose) {
  const modeling = modeler.get("modeling");
  for (const definition of business.get("eventDefinitions") ?? []) {
    const put = (values) => modeling.updateModdleProperties(element, definition, values);
    if (is(definition, "bpmn:TimerEventDefinition")) {
      deadline(element, definition, definition.get("motcua:deadline"), (key) => put({ "motcua:deadline": key }), modeler, data, say, found);
    }
    if (is(definition, "bpmn:MessageEventDefinition")) {
      own("role", say("Who brings it in"), { options: data.roles, many: true });
      own("form", say("Form"), { options: choose(data.forms) });
      found.push({ id: "message", label: say("Message"), value: definition.messageRef?.name,
        set: (name) => put({ messageRef: name ? rootOf("bpmn:Message", { name }, modeler) : undefined }) });
    }
    if (is(definition, "bpmn:ErrorEventDefinition")) {
      found.push({ id: "error", label: say("Code of the error"), value: definition.errorRef?.errorCode,
        set: (code) => put({ errorRef: code ? rootOf("bpmn:Error", { name: code, errorCode: code }, modeler) : undefined }) });
    }
  }
}

// What stands beside the process and is referred to: the known one with the same name or code, or a new one.
function rootOf(type, values, modeler) {
  const definitions = modeler.getDefinitions();
  const key = "errorCode" in values ? "errorCode" : "name";
  const known = definitions.rootElements.find((one) => is(one, type) && one[key] === values[key]);
  if (known) return known;
  const made = modeler.get("bpmnFactory").create(type, values);
  made.$parent = definitions;
  definitions.rootElements.push(made);
  return made;
}

function flow(element, business, modeler, data, say, found, own, choose) {
  const modeling = modeler.get("modeling"), source = business.sourceRef;
  if (is(source, "bpmn:ExclusiveGateway")) {
    found.push({
      id: "condition", label: say("Condition (FEEL)"), lines: 3, value: business.conditionExpression?.body,
      set: (body) => modeling.updateProperties(element, {
        conditionExpression: body ? modeler.get("bpmnFactory").create("bpmn:FormalExpression", { body }) : undefined,
      }),
    }, {
      id: "default", label: say("Taken when no condition holds"), type: "checkbox", value: source.default === business,
      set: (yes) => modeling.updateProperties(element.source, { default: yes ? business : undefined }),
    });
  }
  own("maxRounds", say("Rounds of rework that are reckoned with"), {
    type: "number",
    set: (value) => modeling.updateProperties(element, { "motcua:maxRounds": value ? +value : undefined }),
  });
  own("causedBy", say("Whose work makes it necessary"), { options: choose(data.owners) });
}

function documentation(element, business, modeler, say) {
  const [first] = business.get("documentation") ?? [];
  return {
    id: "documentation", label: say("Remarks"), lines: 3, value: first?.text,
    set: (text) => {
      const made = text ? [modeler.get("bpmnFactory").create("bpmn:Documentation", { text })] : [];
      modeler.get("modeling").updateModdleProperties(element, business, { documentation: made });
    },
  };
}
