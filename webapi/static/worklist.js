// The worklist: badges that look for themselves what is new, and keys for the desk.
"use strict";

const EVERY = 30000;

function fillBadges(counts) {
  for (const badge of document.querySelectorAll("[data-count]")) {
    const count = counts[badge.dataset.share];
    if (count === undefined) continue;
    badge.dataset.count = count;
    badge.textContent = count > 99 ? "99+" : count;
  }
}

async function look(address) {
  if (document.hidden) return;
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (answer.ok && answer.headers.get("Content-Type").includes("json")) fillBadges(await answer.json());
  } catch {
    // Without a connection the badges stay as they are, until the next look.
  }
}

const tabs = document.querySelector("[data-counts]");
if (tabs) setInterval(() => look(tabs.dataset.counts), EVERY);

let here = -1;

function move(by) {
  const rows = [...document.querySelectorAll(".work li")];
  if (!rows.length) return;
  rows[here]?.classList.remove("here");
  here = Math.min(Math.max(here + by, 0), rows.length - 1);
  rows[here].classList.add("here");
  rows[here].querySelector(".name").focus();
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  x: () => document.querySelector(".work li.here input")?.click(),
  "/": () => document.getElementById("q").focus(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});
