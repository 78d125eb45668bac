// Comments on the chosen element. They change nothing of the draft, so they need no saving.
export class Remarks {
  constructor(panel, check, data) {
    Object.assign(this, { panel, check, data });
    this.form = document.getElementById("remark");
    this.list = document.getElementById("remarks");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.link();
  }

  link() {
    for (const button of this.list.querySelectorAll("[data-element]")) {
      button.addEventListener("click", () => this.check.point(button.dataset.element));
    }
  }

  async send() {
    const text = document.getElementById("remark-text"), status = document.getElementById("remarked");
    const form = new FormData();
    form.append(this.data.token.name, this.data.token.value);
    form.append("text", text.value);
    form.append("element", this.panel.element.businessObject.id);
    const answer = await fetch(this.data.comment, { method: "POST", body: form }).catch(() => null);
    const found = await answer?.json().catch(() => null);
    status.textContent = answer?.ok ? "" : found?.said ?? this.panel.say("Not saved. Log in in another window, or check the network, then save again.");
    if (!answer?.ok) return;
    text.value = "";
    this.list.innerHTML = found.shown;
    this.link();
  }
}
