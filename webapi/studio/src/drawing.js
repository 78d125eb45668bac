// What can be drawn: only what the engine runs.
/** @import ElementFactory from "bpmn-js/lib/features/modeling/ElementFactory" */
/** @import Create from "diagram-js/lib/features/create/Create" */
/** @import { Say } from "./types" */

/** @type {[name: string, icon: string, title: string, options: Record<string, any>][]} */
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

/** @typedef {MouseEvent | TouchEvent} Pointer */

class Palette {
  static $inject = [
    "palette", "create", "elementFactory", "handTool", "lassoTool", "spaceTool", "globalConnect", "translate",
  ];

  /**
   * @param {import("diagram-js/lib/features/palette/Palette").default} palette
   * @param {Create} create
   * @param {ElementFactory} elementFactory
   * @param {import("diagram-js/lib/features/hand-tool/HandTool").default} handTool
   * @param {import("diagram-js/lib/features/lasso-tool/LassoTool").default} lassoTool
   * @param {import("diagram-js/lib/features/space-tool/SpaceTool").default} spaceTool
   * @param {import("diagram-js/lib/features/global-connect/GlobalConnect").default} globalConnect
   * @param {Say} translate
   */
  constructor(palette, create, elementFactory, handTool, lassoTool, spaceTool, globalConnect, translate) {
    this.create = create;
    this.elementFactory = elementFactory;
    this.handTool = handTool;
    this.lassoTool = lassoTool;
    this.spaceTool = spaceTool;
    this.globalConnect = globalConnect;
    this.translate = translate;
    palette.registerProvider(/** @type {any} */ (this));
  }

  getPaletteEntries() {
    return { ...this.tools(), ...this.shapes() };
  }

  tools() {
    /**
     * @param {string} name
     * @param {string} title
     * @param {(event: any) => void} click
     */
    const tool = (name, title, click) => ({
      group: "tools", className: `bpmn-icon-${name}`, title: this.translate(title), action: { click },
    });
    return {
      hand: tool("hand-tool", "Move the view", (event) => this.handTool.activateHand(event, false, false)),
      lasso: tool("lasso-tool", "Choose several", (event) => this.lassoTool.activateSelection(event, false)),
      space: tool("space-tool", "Make room", (event) => this.spaceTool.activateSelection(event, false, false)),
      connect: tool("connection-multi", "Connect", (event) => this.globalConnect.start(event, false)),
      line: { group: "tools", separator: true },
    };
  }

  shapes() {
    /**
     * @param {string} className
     * @param {string} title
     * @param {() => import("./types").Element} make
     */
    const shape = (className, title, make) => {
      const start = (/** @type {any} */ event) => this.create.start(event, /** @type {any} */ (make()));
      return { group: "shapes", className, title: this.translate(title), action: { dragstart: start, click: start } };
    };
    return {
      ...Object.fromEntries(SHAPES.map(([name, className, title, options]) => [
        name, shape(className, title, () => this.elementFactory.createShape({ ...options })),
      ])),
      pool: shape("bpmn-icon-participant", "Pool", () => this.elementFactory.createParticipantShape()),
    };
  }
}

class Pad {
  static $inject = ["contextPad", "popupMenu", "appendPreview", "autoPlace", "create", "elementFactory", "translate"];

  /**
   * @param {import("diagram-js/lib/features/context-pad/ContextPad").default} contextPad
   * @param {import("diagram-js/lib/features/popup-menu/PopupMenu").default} popupMenu
   * @param {unknown} _appendPreview asked for so that its entries are there before ours
   * @param {import("diagram-js/lib/features/auto-place/AutoPlace").default} autoPlace
   * @param {Create} create
   * @param {ElementFactory} elementFactory
   * @param {Say} translate
   */
  constructor(contextPad, popupMenu, _appendPreview, autoPlace, create, elementFactory, translate) {
    this.autoPlace = autoPlace;
    this.create = create;
    this.elementFactory = elementFactory;
    this.translate = translate;
    contextPad.registerProvider(500, /** @type {any} */ (this));
    popupMenu.registerProvider("bpmn-replace", 500, /** @type {any} */ (this));
  }

  /** @param {any} element what the entries stand beside */
  getContextPadEntries(element) {
    return (/** @type {Record<string, any>} */ entries) => {
      const task = entries["append.append-task"];
      if (task) entries["append.append-task"] = { ...task, ...this.step(element) };
      delete entries["append.append-service-task"];
      delete entries["append.append-send-task"];
      return entries;
    };
  }

  /** @param {any} element what the step is appended to */
  step(element) {
    const make = () => /** @type {any} */ (this.elementFactory.createShape({ type: "bpmn:UserTask" }));
    return {
      className: "bpmn-icon-user-task",
      title: this.translate("Append step"),
      action: {
        click: () => this.autoPlace.append(element, make(), undefined),
        dragstart: (/** @type {any} */ event) => this.create.start(event, make(), { source: element }),
      },
    };
  }

  getPopupMenuEntries() {
    return (/** @type {Record<string, any>} */ entries) =>
      Object.fromEntries(Object.entries(entries).filter(([name]) => REPLACEMENTS.has(name)));
  }

  getPopupMenuHeaderEntries() {
    return () => ({});
  }
}

export const drawing = {
  __init__: ["paletteProvider", "studioPad"],
  paletteProvider: ["type", Palette],
  studioPad: ["type", Pad],
};
