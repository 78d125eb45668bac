// Keeping the draft: with the revision that was seen, so that nobody's work is lost.
import { body } from "./check.js";
import { byId } from "./dom.js";

/** @import { Modeler, Say, StudioData } from "./types" */
/** @import { LimitStore } from "./limits.js" */
/** @import { Losses } from "./losses.js" */

export class Draft {
  /** How often the diagram was changed, counting what was undone. */
  changes = 0;
  dirty = false;
  saving = false;
  /** @type {number | undefined} the revision of somebody else that stands in the way */
  theirs;

  /**
   * @param {Modeler} modeler
   * @param {StudioData} data
   * @param {Say} say
   * @param {Losses} losses
   */
  constructor(modeler, data, say, losses) {
    this.modeler = modeler;
    this.data = data;
    this.say = say;
    this.losses = losses;
    this.revision = data.revision;
    this.status = byId("saved", HTMLElement);
    this.clash = byId("clash", HTMLElement);
    this.undo = byId("undo", HTMLButtonElement);
    this.redo = byId("redo", HTMLButtonElement);
    this.listen();
    this.buttons();
  }

  listen() {
    const stack = this.modeler.get("commandStack");
    this.undo.addEventListener("click", () => stack.undo());
    this.redo.addEventListener("click", () => stack.redo());
    byId("save", HTMLButtonElement).addEventListener("click", () => this.save());
    byId("keep-mine", HTMLButtonElement).addEventListener("click", () => {
      this.revision = this.theirs ?? this.revision;
      this.clash.hidden = true;
      this.save();
    });
    byId("take-theirs", HTMLButtonElement).addEventListener("click", () => {
      this.dirty = false;
      location.reload();
    });
    document.getElementById("lose")?.addEventListener("click", () => {
      this.losses.agree();
      this.save();
    });
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
        event.preventDefault();
        this.save();
      }
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.dirty) event.preventDefault();
    });
  }

  changed() {
    this.changes += 1;
    this.dirty = true;
    this.status.textContent = this.say("Not saved yet");
    this.buttons();
  }

  buttons() {
    const stack = this.modeler.get("commandStack");
    this.undo.disabled = !stack.canUndo();
    this.redo.disabled = !stack.canRedo();
  }

  async save() {
    if (this.saving) return;
    if (this.losses.hold) {
      this.status.textContent = this.say("Not saved: say first whether what the editor does not keep may go.");
      this.losses.show();
      return;
    }
    this.saving = true;
    this.status.textContent = this.say("Saving ...");
    try {
      await this.send();
    } catch {
      this.status.textContent = this.say("Not saved. Log in in another window, or check the network, then save again.");
    }
    this.saving = false;
  }

  async send() {
    /** @type {LimitStore} */
    const store = this.modeler.get("limitStore");
    const { xml } = await this.modeler.saveXML({ format: true });
    const form = body(this.data, this.modeler, xml ?? ""), limits = { ...store.changed }, changes = this.changes;
    form.append("revision", String(this.revision));
    const answer = await fetch(this.data.save, { method: "POST", body: form });
    const result = await answer.json();
    this.status.textContent = result.said;
    if (answer.ok) {
      this.revision = result.revision;
      store.keep(limits);
      this.dirty = this.changes !== changes;
    } else if (answer.status === 412) this.collide(result);
  }

  /** @param {{ revision: number, said: string, shown: string }} theirs what somebody else saved meanwhile */
  collide(theirs) {
    this.theirs = theirs.revision;
    this.clash.hidden = false;
    byId("clash-said", HTMLElement).textContent = theirs.said;
    byId("clash-edits", HTMLElement).innerHTML = theirs.shown;
    this.clash.scrollIntoView();
    this.clash.focus();
  }
}
