// The worklist: badges that look for themselves what is new, and keys for the desk.
import { mayPress } from "./keys.js";

const EVERY = 30000;

/** @param {Record<string, number>} counts how much there is to do, by share */
export function fillBadges(counts) {
  for (const badge of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-count]"))) {
    const count = counts[badge.dataset.share ?? ""];
    if (count === undefined) continue;
    badge.dataset.count = String(count);
    badge.textContent = count > 99 ? "99+" : String(count);
  }
}

/** @param {string} address */
export async function look(address) {
  if (document.hidden) return;
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (answer.ok && answer.headers.get("Content-Type")?.includes("json")) fillBadges(await answer.json());
  } catch {
    // Without a connection the badges stay as they are, until the next look.
  }
}

/** @param {number} by how many rows the mark moves; it stays within the list */
function move(by) {
  const rows = [...document.querySelectorAll(".work li")];
  if (!rows.length) return;
  const here = rows.findIndex((row) => row.classList.contains("here"));
  rows[here]?.classList.remove("here");
  const next = rows[Math.min(Math.max(here + by, 0), rows.length - 1)];
  next?.classList.add("here");
  /** @type {HTMLElement | null | undefined} */ (next?.querySelector(".name"))?.focus();
}

/** Opens the filters where they are folded, and goes to the search. */
function search() {
  const field = document.getElementById("q");
  const folded = field?.closest("details");
  if (folded) folded.open = true;
  field?.focus();
}

/** @type {Record<string, () => void>} */
const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  x: () => /** @type {HTMLElement | null} */ (document.querySelector(".work li.here input"))?.click(),
  "/": search,
};

/** @param {KeyboardEvent} event */
export function press(event) {
  const act = KEYS[event.key];
  if (!act || !mayPress(event)) return;
  event.preventDefault();
  act();
}

const tabs = /** @type {HTMLElement | null} */ (document.querySelector("[data-counts]"));
if (tabs) setInterval(() => look(tabs.dataset.counts ?? ""), EVERY);
document.addEventListener("keydown", press);
