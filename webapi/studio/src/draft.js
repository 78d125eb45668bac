// Keeping the draft: with the revision that was seen, so that nobody's work is lost.
import { body } from "./check.js";

export class Draft {
  constructor(modeler, data, say, losses) {
    Object.assign(this, { modeler, data, say, losses });
    this.revision = data.revision;
    this.dirty = false;
    this.status = document.getElementById("saved");
    this.button = document.getElementById("save");
    this.clash = document.getElementById("clash");
    this.button.addEventListener("click", () => this.save());
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
        event.preventDefault();
        this.save();
      }
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.dirty) event.preventDefault();
    });
    for (const [id, does] of [["undo", "undo"], ["redo", "redo"]]) {
      document.getElementById(id).addEventListener("click", () => modeler.get("commandStack")[does]());
    }
    document.getElementById("keep-mine").addEventListener("click", () => {
      this.revision = this.theirs;
      this.clash.hidden = true;
      this.save();
    });
    document.getElementById("take-theirs").addEventListener("click", () => {
      this.dirty = false;
      location.reload();
    });
    document.getElementById("lose")?.addEventListener("click", () => {
      losses.agree();
      this.save();
    });
    this.buttons();
  }

  changed() {
    this.dirty = true;
    this.status.textContent = this.say("Not saved yet");
    this.buttons();
  }

  buttons() {
    const stack = this.modeler.get("commandStack");
    document.getElementById("undo").disabled = !stack.canUndo();
    document.getElementById("redo").disabled = !stack.canRedo();
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
    const { xml } = await this.modeler.saveXML({ format: true });
    const form = body(this.data, this.modeler, xml);
    form.append("revision", this.revision);
    const stack = this.modeler.get("commandStack"), place = stack._stackIdx;
    const answer = await fetch(this.data.save, { method: "POST", body: form });
    const found = await answer.json();
    if (answer.ok) {
      this.revision = found.revision;
      this.modeler.get("limitStore").keep();
      this.dirty = stack._stackIdx !== place;
      this.status.textContent = found.said;
      return;
    }
    this.status.textContent = found.said;
    if (answer.status === 412) {
      this.theirs = found.revision;
      this.clash.hidden = false;
      document.getElementById("clash-said").textContent = found.said;
      document.getElementById("clash-edits").innerHTML = found.shown;
      this.clash.scrollIntoView();
      this.clash.focus();
    }
  }
}
