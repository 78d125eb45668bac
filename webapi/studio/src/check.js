// What the server says of the diagram as it is drawn now: problems, and the proof of its limit.
import { byId, make } from "./dom.js";

/** @import { Element, Judgement, Modeler, Problem, Say, StudioData } from "./types" */
/** @import { LimitStore } from "./limits.js" */

const AFTER = 150, AGAIN = 5_000;

export class Check {
  /** @type {Problem[]} */
  problems = [];
  /** @type {Problem[]} */
  notes = [];
  /** @type {[element: string, marker: string][]} */
  marked = [];
  /** @type {(() => void)[]} */
  listeners = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  waiting;
  newest = 0;

  /**
   * @param {Modeler} modeler
   * @param {StudioData} data
   * @param {Say} say
   */
  constructor(modeler, data, say) {
    this.modeler = modeler;
    this.data = data;
    this.say = say;
    this.pane = byId("verdict", HTMLElement);
    this.list = byId("problems", HTMLUListElement);
  }

  /** @param {() => void} listener called after each answer of the server */
  onAnswer(listener) {
    this.listeners.push(listener);
  }

  /** @param {Element} element */
  problemsOn(element) {
    return this.problems.filter((problem) => problem.element === element.id && problem.mine);
  }

  /** @param {Element} element */
  notesOn(element) {
    return this.notes.filter((note) => note.element === element.id && note.mine);
  }

  /** @param {number} after milliseconds without another change */
  soon(after = AFTER) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.run(), after);
  }

  /** Asks the server; what comes after a newer question was asked is dropped. */
  async run() {
    const turn = ++this.newest;
    this.pane.setAttribute("aria-busy", "true");
    const answer = await this.ask().catch(() => null);
    if (turn !== this.newest) return;
    this.pane.removeAttribute("aria-busy");
    if (!answer) {
      this.pane.textContent = this.say("The check was not answered. Are you still logged in?");
      return;
    }
    this.show(answer.judgement, answer.ok);
    if (answer.status === 503) this.soon(AGAIN);
    this.pane.dataset.turn = String(turn);
    for (const listener of this.listeners) listener();
  }

  async ask() {
    const { xml } = await this.modeler.saveXML({ format: true });
    const answer = await fetch(this.data.check, { method: "POST", body: body(this.data, this.modeler, xml ?? "") });
    /** @type {Judgement} */
    const judgement = await answer.json();
    return { judgement, ok: answer.ok, status: answer.status };
  }

  /**
   * @param {Judgement} judgement
   * @param {boolean} checked whether the server could check at all
   */
  show(judgement, checked) {
    this.problems = judgement.problems;
    this.notes = judgement.notes;
    this.mark(markersOf(judgement));
    this.pane.innerHTML = judgement.shown;
    const headline = byId("headline", HTMLElement), verdict = judgement.verdict;
    headline.textContent = this.pane.querySelector(".big")?.textContent ?? "";
    headline.className = `verdict ${verdict ? (verdict.holds ? "good" : "wrong") : ""}`;
    this.list.replaceChildren(...[...judgement.problems, ...judgement.notes].map((problem) => this.line(problem)));
    byId("problem-count", HTMLElement).textContent = String(judgement.problems.length || "");
    byId("no-problems", HTMLElement).hidden = !checked || judgement.problems.length > 0;
    this.link(this.pane);
  }

  /** @param {[element: string, marker: string][]} markers in place of those that stand on the canvas */
  mark(markers) {
    const canvas = this.modeler.get("canvas"), registry = this.modeler.get("elementRegistry");
    for (const [element, marker] of this.marked) if (registry.get(element)) canvas.removeMarker(element, marker);
    this.marked = markers.filter(([element]) => registry.get(element));
    for (const [element, marker] of this.marked) canvas.addMarker(element, marker);
  }

  /** @param {HTMLElement} part whose buttons lead to elements of the diagram */
  link(part) {
    for (const button of part.querySelectorAll("[data-element]")) {
      button.addEventListener("click", () => this.point(button.getAttribute("data-element") ?? ""));
    }
  }

  /** @param {Problem} problem */
  line(problem) {
    const item = document.createElement("li");
    const drawn = problem.mine && this.modeler.get("elementRegistry").get(problem.element);
    const name = (drawn && drawn.businessObject.name) || problem.place;
    item.append(
      problem.mine && problem.element ? this.pointer(name, problem.element) : make("strong", { textContent: name }),
      make("span", { textContent: ` ${problem.said} ` }),
      make("span", { className: "hint", textContent: `${problem.remedy} [${problem.rule}]` }),
    );
    return item;
  }

  /**
   * @param {string} name
   * @param {string} element
   */
  pointer(name, element) {
    const button = make("button", { type: "button", className: "quiet", textContent: name });
    button.addEventListener("click", () => this.point(element));
    return button;
  }

  /** @param {string} id of the element to choose and to show; others leave all as it is */
  point(id) {
    const element = this.modeler.get("elementRegistry").get(id);
    if (!element) return;
    this.modeler.get("selection").select(element);
    this.modeler.get("canvas").scrollToElement(element);
  }
}

/**
 * The marks on the canvas: what has a problem, and the longest way.
 *
 * @param {Judgement} judgement
 * @returns {[element: string, marker: string][]}
 */
export function markersOf({ problems, verdict }) {
  const path = verdict?.holds ? "on-path" : "on-late-path";
  return [
    ...problems.filter((problem) => problem.mine).map((problem) => pair(problem.element, "has-problem")),
    ...(verdict?.path ?? []).map((step) => pair(step.element, path)),
  ];
}

/**
 * @param {string} element
 * @param {string} marker
 * @returns {[string, string]}
 */
function pair(element, marker) {
  return [element, marker];
}

/**
 * What is sent to be checked or saved: the diagram, and the limits that were changed with it.
 *
 * @param {StudioData} data
 * @param {Modeler} modeler
 * @param {string} xml
 */
export function body(data, modeler, xml) {
  /** @type {LimitStore} */
  const store = modeler.get("limitStore");
  const form = new FormData();
  form.append(data.token.name, data.token.value);
  form.append("limits", JSON.stringify(store.changed));
  form.append("content", new Blob([xml], { type: "application/xml" }), `${data.key}.bpmn`);
  return form;
}
