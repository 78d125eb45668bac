// Stepping through a case: the slider, the list, the diagram and the state move together.
// Without this script the links of the list, and those before and after, do the same.

/** @typedef {{ said: string, marks: Record<string, string | null> }} Stage what an event changed in the diagram */

const AFTER = 150;

/**
 * The marks of the diagram after an event.
 *
 * @param {Stage[]} stages one for each event; a mark of null is taken away
 * @param {number} at how many events have happened
 * @returns {Record<string, string>} the mark of each element that has one
 */
export function marksAt(stages, at) {
  /** @type {Record<string, string>} */
  const marks = {};
  for (const stage of stages.slice(0, at)) {
    for (const [element, mark] of Object.entries(stage.marks)) {
      if (mark) marks[element] = mark;
      else delete marks[element];
    }
  }
  return marks;
}

/**
 * @template {HTMLElement} T
 * @param {ParentNode} parent
 * @param {string} selector of what the page always has
 * @returns {T}
 */
function within(parent, selector) {
  const element = parent.querySelector(selector);
  if (!element) throw new TypeError(`nothing is ${selector}`);
  return /** @type {T} */ (element);
}

/** @param {Record<string, string>} marks */
export function showMarks(marks) {
  for (const shape of /** @type {NodeListOf<SVGElement>} */ (document.querySelectorAll(".diagram [data-element]"))) {
    const mark = marks[shape.dataset.element ?? ""];
    if (mark) shape.dataset.mark = mark;
    else delete shape.dataset.mark;
    for (const part of /** @type {Iterable<SVGElement>} */ (/** @type {unknown} */ (shape.children))) {
      if (!mark && part.dataset.paper) part.setAttribute("fill", part.dataset.paper);
    }
  }
}

function showWhere() {
  const card = within(document, ".diagram");
  const shape = card.querySelector("[data-mark=late], [data-mark=failed], [data-mark=open]");
  if (!shape) return;
  const there = shape.getBoundingClientRect(), here = card.getBoundingClientRect();
  card.scrollLeft += there.left + there.width / 2 - here.left - here.width / 2;
  card.scrollTop += there.top + there.height / 2 - here.top - here.height / 2;
}

export class Stepper {
  /** @type {Stage[]} */
  stages = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  waiting;
  newest = 0;

  /** @param {HTMLElement} bar */
  constructor(bar) {
    this.bar = bar;
    /** @type {HTMLInputElement} */
    this.slider = within(document, "#slider");
    /** @type {HTMLElement[]} */
    this.links = [...document.querySelectorAll(/** @type {"a"} */ (".events a"))];
  }

  /** @param {number} at */
  address(at) {
    return `${this.bar.dataset.page}?at=${at}`;
  }

  async open() {
    const answer = await fetch(this.bar.dataset.stages ?? "");
    this.stages = await answer.json();
    this.bar.dataset.ready = "";
  }

  /** @param {number} at the event to show, counted from 1 */
  go(at) {
    this.slider.value = String(at);
    this.point(at);
    const stage = this.stages[at - 1];
    if (stage) {
      showMarks(marksAt(this.stages, at));
      showWhere();
      this.slider.setAttribute("aria-valuetext", `${at}. ${stage.said}`);
    }
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.load(at).catch(() => { location.href = this.address(at); }), AFTER);
  }

  /** @param {number} by how many events on or back; it stays within the case */
  step(by) {
    this.go(Math.min(Math.max(Number(this.slider.value) + by, 1), this.links.length));
  }

  /** @param {number} at */
  point(at) {
    for (const link of this.links) {
      if (Number(link.dataset.at) !== at) {
        link.removeAttribute("aria-current");
        continue;
      }
      link.setAttribute("aria-current", "step");
      const list = /** @type {HTMLElement | null} */ (link.closest(".events"));
      if (list) list.scrollTop = link.offsetTop - list.offsetTop - list.clientHeight / 2;
    }
  }

  /** @param {number} at the event whose state is fetched; an answer that is late is dropped */
  async load(at) {
    const turn = ++this.newest, answer = await fetch(this.address(at));
    if (!answer.ok || turn !== this.newest) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (turn !== this.newest) return;
    within(document, "#stage").replaceChildren(...within(page, "#stage").childNodes);
    within(this.bar, ".place").replaceWith(within(page, ".stepper .place"));
    for (const rel of ["prev", "next"]) {
      const link = /** @type {HTMLAnchorElement} */ (within(page, `.stepper [rel=${rel}]`));
      /** @type {HTMLAnchorElement} */ (within(this.bar, `[rel=${rel}]`)).href = link.href;
    }
    history.replaceState(null, "", this.address(at));
  }
}

/** @param {HTMLElement} bar */
function wire(bar) {
  const stepper = new Stepper(bar);
  stepper.slider.hidden = false;
  // A drawing that was made with its marks has no other colour to go back to: paper is white.
  const parts = /** @type {NodeListOf<SVGElement>} */ (document.querySelectorAll(".diagram [data-mark] > *"));
  for (const part of parts) {
    if (part.getAttribute("fill") && part.getAttribute("fill") !== "none") part.dataset.paper = "#ffffff";
  }
  stepper.point(Number(stepper.slider.value));
  showWhere();
  stepper.open();
  stepper.slider.addEventListener("input", () => stepper.go(Number(stepper.slider.value)));
  for (const link of stepper.links) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      stepper.go(Number(link.dataset.at));
    });
  }
  for (const [rel, by] of /** @type {const} */ ([["prev", -1], ["next", 1]])) {
    within(bar, `[rel=${rel}]`).addEventListener("click", (event) => {
      event.preventDefault();
      stepper.step(by);
    });
  }
}

const bar = /** @type {HTMLElement | null} */ (document.querySelector("[data-stages]"));
if (bar) wire(bar);
