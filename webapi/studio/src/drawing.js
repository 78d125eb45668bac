// What can be drawn: only what the engine runs.
const SHAPES = [
  ["start", "bpmn-icon-start-event-none", "Start", { type: "bpmn:StartEvent" }],
  ["step", "bpmn-icon-user-task", "Step", { type: "bpmn:UserTask" }],
  ["choice", "bpmn-icon-gateway-xor", "Choice", { type: "bpmn:ExclusiveGateway" }],
  ["parallel", "bpmn-icon-gateway-parallel", "Side by side", { type: "bpmn:ParallelGateway" }],
  ["race", "bpmn-icon-gateway-eventbased", "Whatever comes first", { type: "bpmn:EventBasedGateway" }],
  ["milestone", "bpmn-icon-intermediate-event-none", "Milestone", { type: "bpmn:IntermediateThrowEvent" }],
  ["message", "bpmn-icon-intermediate-event-catch-message", "Wait for a message",
    { type: "bpmn:IntermediateCatchEvent", eventDefinitionType: "bpmn:MessageEventDefinition" }],
  ["timer", "bpmn-icon-intermediate-event-catch-timer", "Wait for a time",
    { type: "bpmn:IntermediateCatchEvent", eventDefinitionType: "bpmn:TimerEventDefinition" }],
  ["part", "bpmn-icon-subprocess-expanded", "Part", { type: "bpmn:SubProcess", isExpanded: true }],
  ["end", "bpmn-icon-end-event-none", "End", { type: "bpmn:EndEvent" }],
];

const REPLACEMENTS = new Set([
  "replace-with-none-start", "replace-with-none-end", "replace-with-error-end",
  "replace-with-terminate-end", "replace-with-user-task", "replace-with-exclusive-gateway",
  "replace-with-parallel-gateway", "replace-with-event-based-gateway",
  "replace-with-none-intermediate-throw", "replace-with-message-intermediate-catch",
  "replace-with-timer-intermediate-catch", "replace-with-message-boundary",
  "replace-with-timer-boundary", "replace-with-error-boundary",
  "replace-with-non-interrupting-message-boundary", "replace-with-non-interrupting-timer-boundary",
  "replace-with-sequence-flow", "replace-with-default-flow", "replace-with-conditional-flow",
  "replace-with-expanded-subprocess", "replace-with-collapsed-subprocess",
]);

class Palette {
  constructor(palette, create, elementFactory, handTool, lassoTool, spaceTool, globalConnect, translate, studioData) {
    Object.assign(this, { create, elementFactory, handTool, lassoTool, spaceTool, globalConnect, translate, studioData });
    palette.registerProvider(this);
  }
  getPaletteEntries() {
    const { translate } = this;
    const tool = (name, title, run) => ({
      group: "tools", className: `bpmn-icon-${name}`, title: translate(title), action: { click: run },
    });
    const found = {
      hand: tool("hand-tool", "Move the view", (event) => this.handTool.activateHand(event)),
      lasso: tool("lasso-tool", "Choose several", (event) => this.lassoTool.activateSelection(event)),
      space: tool("space-tool", "Make room", (event) => this.spaceTool.activateSelection(event)),
      connect: tool("connection-multi", "Connect", (event) => this.globalConnect.start(event)),
      line: { group: "tools", separator: true },
    };
    for (const [name, className, title, options] of SHAPES) {
      const start = (event) => this.create.start(event, this.elementFactory.createShape({ ...options }));
      found[name] = {
        group: "shapes", className, title: translate(title), action: { dragstart: start, click: start },
      };
    }
    const pool = (event) => this.create.start(event, this.elementFactory.createParticipantShape());
    found.pool = {
      group: "shapes", className: "bpmn-icon-participant", title: translate("Pool"),
      action: { dragstart: pool, click: pool },
    };
    return found;
  }
}
Palette.$inject = [
  "palette", "create", "elementFactory", "handTool", "lassoTool", "spaceTool", "globalConnect",
  "translate", "studioData",
];

class Pad {
  constructor(contextPad, popupMenu, appendPreview, autoPlace, create, elementFactory, translate) {
    Object.assign(this, { autoPlace, create, elementFactory, translate });
    contextPad.registerProvider(500, this);
    popupMenu.registerProvider("bpmn-replace", 500, this);
  }
  getContextPadEntries(element) {
    return (entries) => {
      const task = entries["append.append-task"];
      if (task) {
        const make = () => this.elementFactory.createShape({ type: "bpmn:UserTask" });
        entries["append.append-task"] = {
          ...task,
          className: "bpmn-icon-user-task",
          title: this.translate("Append step"),
          action: {
            click: () => this.autoPlace.append(element, make()),
            dragstart: (event) => this.create.start(event, make(), { source: element }),
          },
        };
      }
      delete entries["append.append-service-task"];
      delete entries["append.append-send-task"];
      return entries;
    };
  }
  getPopupMenuEntries() {
    return (entries) =>
      Object.fromEntries(Object.entries(entries).filter(([name]) => REPLACEMENTS.has(name)));
  }
  getPopupMenuHeaderEntries() {
    return () => ({});
  }
}
Pad.$inject = ["contextPad", "popupMenu", "appendPreview", "autoPlace", "create", "elementFactory", "translate"];

export const drawing = {
  __init__: ["paletteProvider", "studioPad"],
  paletteProvider: ["type", Palette],
  studioPad: ["type", Pad],
};
