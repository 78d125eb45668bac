// Comments on the chosen element. They change nothing of the draft, so they need no saving.
import { byId } from "./dom.js";

/** @import { Check } from "./check.js" */
/** @import { Panel } from "./panel.js" */
/** @import { StudioData } from "./types" */

export class Remarks {
  /**
   * @param {Panel} panel
   * @param {Check} check
   * @param {StudioData} data
   */
  constructor(panel, check, data) {
    this.panel = panel;
    this.check = check;
    this.data = data;
    this.list = byId("remarks", HTMLElement);
    this.text = byId("remark-text", HTMLTextAreaElement);
    this.status = byId("remarked", HTMLElement);
    byId("remark", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.check.link(this.list);
  }

  async send() {
    const form = new FormData();
    form.append(this.data.token.name, this.data.token.value);
    form.append("text", this.text.value);
    form.append("element", this.panel.element.businessObject.id);
    const answer = await fetch(this.data.comment, { method: "POST", body: form }).catch(() => null);
    const result = await answer?.json().catch(() => null);
    if (!answer?.ok || !result) {
      this.status.textContent = result?.said ??
        this.panel.say("Not saved. Log in in another window, or check the network, then save again.");
      return;
    }
    this.status.textContent = "";
    this.text.value = "";
    this.list.innerHTML = result.shown;
    this.check.link(this.list);
  }
}
