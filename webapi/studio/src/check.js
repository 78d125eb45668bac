// What the server says of the diagram as it is drawn now: problems, and the proof of its limit.
const AFTER = 150, AGAIN = 5_000;

export class Check {
  constructor(modeler, data, say) {
    Object.assign(this, { modeler, data, say });
    this.pane = document.getElementById("verdict");
    this.list = document.getElementById("problems");
    this.problems = [];
    this.notes = [];
    this.marked = [];
    this.newest = 0;
    this.listeners = [];
  }

  onAnswer(listener) {
    this.listeners.push(listener);
  }

  of(element) {
    return this.problems.filter((one) => one.element === element.id && one.mine);
  }

  notesOn(element) {
    return this.notes.filter((one) => one.element === element.id && one.mine);
  }

  soon(after = AFTER) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.run(), after);
  }

  async run() {
    const turn = ++this.newest;
    this.pane.setAttribute("aria-busy", "true");
    let answer, found;
    try {
      const { xml } = await this.modeler.saveXML({ format: true });
      answer = await fetch(this.data.check, { method: "POST", body: body(this.data, this.modeler, xml) });
      found = await answer.json();
    } catch {
      if (turn === this.newest) this.pane.textContent = this.say("The check was not answered. Are you still logged in?");
      return;
    }
    if (turn !== this.newest) return;
    this.show(found, answer.ok);
    if (answer.status === 503) this.soon(AGAIN);
    this.pane.removeAttribute("aria-busy");
    this.pane.dataset.turn = turn;
    for (const listener of this.listeners) listener();
  }

  show(found, checked) {
    const canvas = this.modeler.get("canvas"), registry = this.modeler.get("elementRegistry");
    for (const [element, kind] of this.marked) if (registry.get(element)) canvas.removeMarker(element, kind);
    this.marked = [];
    const mark = (element, kind) => {
      if (!registry.get(element)) return;
      canvas.addMarker(element, kind);
      this.marked.push([element, kind]);
    };
    this.problems = found.problems;
    this.notes = found.notes;
    for (const problem of found.problems) if (problem.mine) mark(problem.element, "has-problem");
    const verdict = found.verdict;
    if (verdict) {
      const kind = verdict.holds ? "on-path" : "on-late-path";
      for (const step of verdict.path) mark(step.element, kind);
    }
    this.pane.innerHTML = found.shown;
    const headline = document.getElementById("headline"), big = this.pane.querySelector(".big");
    headline.textContent = big ? big.textContent : "";
    headline.className = `verdict ${verdict ? (verdict.holds ? "good" : "wrong") : ""}`;
    this.list.replaceChildren(...[...found.problems, ...found.notes].map((one) => this.line(one)));
    document.getElementById("problem-count").textContent = found.problems.length || "";
    document.getElementById("no-problems").hidden = !checked || found.problems.length > 0;
    for (const button of this.pane.querySelectorAll("[data-element]")) {
      button.addEventListener("click", () => this.point(button.dataset.element));
    }
  }

  line(problem) {
    const item = document.createElement("li");
    const name = document.createElement(problem.mine && problem.element ? "button" : "strong");
    const drawn = problem.mine && this.modeler.get("elementRegistry").get(problem.element);
    name.textContent = drawn?.businessObject.name || problem.place;
    if (name.type) name.type = "button";
    if (name.tagName === "BUTTON") {
      name.className = "quiet";
      name.addEventListener("click", () => this.point(problem.element));
    }
    const text = document.createElement("span");
    text.textContent = ` ${problem.said} `;
    const remedy = document.createElement("span");
    remedy.className = "hint";
    remedy.textContent = `${problem.remedy} [${problem.rule}]`;
    item.append(name, text, remedy);
    return item;
  }

  point(id) {
    const element = this.modeler.get("elementRegistry").get(id);
    if (!element) return;
    this.modeler.get("selection").select(element);
    this.modeler.get("canvas").scrollToElement(element);
  }
}

export function body(data, modeler, xml) {
  const form = new FormData();
  form.append(data.token.name, data.token.value);
  form.append("limits", JSON.stringify(modeler.get("limitStore").changed));
  form.append("content", new Blob([xml], { type: "application/xml" }), `${data.key}.bpmn`);
  return form;
}
