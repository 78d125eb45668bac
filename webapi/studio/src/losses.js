// What a file holds that the editor does not keep. It reads elements alone: comments and
// instructions are passed over, and what it could not read it names in its warnings.
export class Losses {
  constructor(xml, warnings, say) {
    this.found = [...warnings.map((one) => one.message.replace(/\s+/g, " ").trim()), ...passedOver(xml, say)];
    this.agreed = false;
    this.section = document.getElementById("losses");
    const lines = this.found.map((text) => Object.assign(document.createElement("li"), { textContent: text }));
    document.getElementById("lost").replaceChildren(...lines);
    this.section.hidden = !this.found.length;
  }

  // Whether saving has to wait until the designer has agreed.
  get hold() {
    return this.found.length > 0 && !this.agreed;
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

function passedOver(xml, say) {
  const tree = new DOMParser().parseFromString(xml, "application/xml");
  const walk = document.createTreeWalker(tree, NodeFilter.SHOW_COMMENT | NodeFilter.SHOW_PROCESSING_INSTRUCTION);
  const found = [];
  while (walk.nextNode()) {
    const node = walk.currentNode, text = node.data.replace(/\s+/g, " ").trim().slice(0, 120);
    if (node.nodeType === Node.COMMENT_NODE) found.push(say("A comment: {text}", { text }));
    else found.push(say("An instruction to {program}: {text}", { program: node.target, text }));
  }
  return found;
}
