// What a file holds that the editor does not keep. It reads elements alone: comments and
// instructions are passed over, and what it could not read it names in its warnings.
import { byId, make } from "./dom.js";

/** @import { Say } from "./types" */

export class Losses {
  agreed = false;

  /**
   * @param {string} xml
   * @param {{ message: string }[]} warnings of the reader
   * @param {Say} say
   */
  constructor(xml, warnings, say) {
    this.lines = [...warnings.map((warning) => inOneLine(warning.message)), ...passedOver(xml, say)];
    this.section = byId("losses", HTMLElement);
    this.section.hidden = !this.lines.length;
    byId("lost", HTMLUListElement).replaceChildren(...this.lines.map((text) => make("li", { textContent: text })));
  }

  /** Whether saving has to wait until the designer has agreed. */
  get hold() {
    return this.lines.length > 0 && !this.agreed;
  }

  show() {
    this.section.scrollIntoView();
    this.section.focus();
  }

  agree() {
    this.agreed = true;
    this.section.hidden = true;
  }
}

/** @param {string} text */
function inOneLine(text) {
  return text.replace(/\s+/g, " ").trim();
}

/**
 * @param {string} xml
 * @param {Say} say
 */
function passedOver(xml, say) {
  const tree = new DOMParser().parseFromString(xml, "application/xml");
  const walk = document.createTreeWalker(tree, NodeFilter.SHOW_COMMENT | NodeFilter.SHOW_PROCESSING_INSTRUCTION);
  const lines = [];
  while (walk.nextNode()) {
    const node = /** @type {Comment | ProcessingInstruction} */ (walk.currentNode);
    const text = inOneLine(node.data).slice(0, 120);
    if (node.nodeType === Node.COMMENT_NODE) lines.push(say("A comment: {text}", { text }));
    else lines.push(say("An instruction to {program}: {text}", { program: node.nodeName, text }));
  }
  return lines;
}
