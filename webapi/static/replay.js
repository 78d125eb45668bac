// Stepping through a case: the slider, the list, the diagram and the state move together.
// Without this script the links of the list, and those before and after, do the same.
"use strict";

const stepper = document.querySelector("[data-stages]");
const slider = document.getElementById("slider");
const links = [...document.querySelectorAll(".events a")];
const AFTER = 150;
let stages = null, waiting, newest = 0;

function marksAt(at) {
  const marks = {};
  for (const stage of stages.slice(0, at)) {
    for (const [element, mark] of Object.entries(stage.marks)) {
      if (mark) marks[element] = mark;
      else delete marks[element];
    }
  }
  return marks;
}

function showMarks(marks) {
  for (const shape of document.querySelectorAll(".diagram [data-element]")) {
    const mark = marks[shape.dataset.element];
    if (mark) shape.dataset.mark = mark;
    else delete shape.dataset.mark;
    for (const part of shape.children) {
      if (!mark && part.dataset.paper) part.setAttribute("fill", part.dataset.paper);
    }
  }
}

function showWhere() {
  const card = document.querySelector(".diagram");
  const shape = card.querySelector("[data-mark=late], [data-mark=failed], [data-mark=open]");
  if (!shape) return;
  const there = shape.getBoundingClientRect(), here = card.getBoundingClientRect();
  card.scrollLeft += there.left + there.width / 2 - here.left - here.width / 2;
  card.scrollTop += there.top + there.height / 2 - here.top - here.height / 2;
}

function point(at) {
  for (const link of links) {
    if (+link.dataset.at === at) {
      link.setAttribute("aria-current", "step");
      const list = link.closest(".events");
      list.scrollTop = link.offsetTop - list.offsetTop - list.clientHeight / 2;
    } else link.removeAttribute("aria-current");
  }
}

async function load(at) {
  const turn = ++newest;
  const address = `${stepper.dataset.page}?at=${at}`;
  const answer = await fetch(address);
  if (!answer.ok || turn !== newest) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (turn !== newest) return;
  document.getElementById("stage").replaceChildren(...page.getElementById("stage").childNodes);
  const place = page.querySelector(".stepper");
  stepper.querySelector(".place").replaceWith(place.querySelector(".place"));
  for (const rel of ["prev", "next"]) stepper.querySelector(`[rel=${rel}]`).href = place.querySelector(`[rel=${rel}]`).href;
  history.replaceState(null, "", address);
}

function go(at) {
  slider.value = at;
  point(at);
  if (stages?.[at - 1]) {
    showMarks(marksAt(at));
    showWhere();
    slider.setAttribute("aria-valuetext", `${at}. ${stages[at - 1].said}`);
  }
  clearTimeout(waiting);
  waiting = setTimeout(() => load(at).catch(() => { location.href = `${stepper.dataset.page}?at=${at}`; }), AFTER);
}

if (stepper) {
  slider.hidden = false;
  // A drawing that was made with its marks has no other colour to go back to: paper is white.
  for (const part of document.querySelectorAll(".diagram [data-mark] > *")) {
    if (part.getAttribute("fill") && part.getAttribute("fill") !== "none") part.dataset.paper = "#ffffff";
  }
  point(+slider.value);
  showWhere();
  fetch(stepper.dataset.stages).then((answer) => answer.json()).then((found) => {
    stages = found;
    stepper.dataset.ready = "";
  });
  slider.addEventListener("input", () => go(+slider.value));
  for (const link of links) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      go(+link.dataset.at);
    });
  }
  for (const rel of ["prev", "next"]) {
    stepper.querySelector(`[rel=${rel}]`).addEventListener("click", (event) => {
      event.preventDefault();
      go(Math.min(Math.max(+slider.value + (rel === "next" ? 1 : -1), 1), links.length));
    });
  }
}
