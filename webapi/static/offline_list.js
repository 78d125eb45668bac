// The list of what waits on this device: to be sent, to be put right, or to be decided about.
import { Locked } from "./offline_store.js";

/**
 * @typedef {import("./offline_outbox.js").Outbox} Outbox
 * @typedef {import("./offline_outbox.js").Sender} Sender
 * @typedef {import("./offline_outbox.js").Entry} Entry
 * @typedef {import("./offline_outbox.js").Network} Network
 */

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} text
 * @param {string} name its class
 * @returns {HTMLElementTagNameMap[T]}
 */
function element(tag, text = "", name = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (name) made.className = name;
  return made;
}

/** The part of the page that shows the outbox. */
export class OutboxList {
  /**
   * @param {HTMLElement} section
   * @param {Outbox} outbox
   * @param {Sender} sender
   * @param {Network} network
   */
  constructor(section, outbox, sender, network) {
    this.section = section;
    this.outbox = outbox;
    this.sender = sender;
    this.network = network;
    this.list = /** @type {HTMLElement} */ (section.querySelector(".outbox"));
    this.status = /** @type {HTMLElement} */ (section.querySelector("[role=status]"));
    const now = /** @type {HTMLElement} */ (section.querySelector(".send"));
    now.addEventListener("click", async () => {
      this.say("sending");
      await sender.send();
      await this.show();
    });
  }

  /** @param {string} what the name of a sentence among the data of the section */
  word(what) {
    return this.section.dataset[what] ?? "";
  }

  /** @param {string} what */
  say(what) {
    this.status.textContent = this.word(what);
  }

  async show() {
    const rows = await this.outbox.rows();
    this.section.hidden = !rows.length;
    try {
      const lines = [];
      for (const row of rows) lines.push(await this.line(await this.outbox.open(row)));
      this.list.replaceChildren(...lines);
      this.say(rows.some((one) => one.state === "waiting") ? "waits" : "nothing");
    } catch (error) {
      if (!(error instanceof Locked)) throw error;
      this.status.textContent = this.word("locked").replace("N", String(rows.length));
    }
  }

  /** @param {Entry} entry */
  async line(entry) {
    const { outcome } = entry.answer;
    const line = element("li");
    line.id = `outbox-${entry.id}`;
    const link = element("a", entry.answer.title, "name");
    link.href = entry.path;
    line.append(link, element("span", this.word(entry.state), `state ${entry.state}`));
    const photos = await this.outbox.photos(entry.id);
    if (photos.length) line.append(element("span", this.word("photos").replace("N", String(photos.length)), "hint"));
    for (const text of [outcome?.said ?? "", ...outcome?.errors ?? []].filter(Boolean)) line.append(element("p", text));
    if (outcome?.code === "done_at_unfit") line.append(this.button("untimed", () => this.sendUntimed(entry)));
    if (entry.state === "conflict") await this.addChoices(line, entry);
    return line;
  }

  /**
   * @param {string} what the name of its word
   * @param {() => Promise<unknown>} act
   */
  button(what, act) {
    const made = element("button", this.word(what));
    made.type = "button";
    made.addEventListener("click", async () => {
      made.disabled = true;
      try {
        await act();
      } catch {
        this.say("unreached");
        made.disabled = false;
        return;
      }
      await this.show();
    });
    return made;
  }

  /**
   * Mine, theirs, or mine as a comment.
   *
   * @param {HTMLElement} line
   * @param {Entry} entry
   */
  async addChoices(line, entry) {
    const outcome = /** @type {import("./offline_outbox.js").Outcome} */ (entry.answer.outcome);
    line.append(this.table(outcome.mine ?? [], outcome.theirs ?? []));
    const choices = element("p", "", "acts");
    if (outcome.may_send) {
      const mine = element("a", this.word("mine"), "button");
      mine.href = entry.path;
      choices.append(mine);
    }
    choices.append(this.button("theirs", async () => {
      if (confirm(this.word("lose"))) await this.outbox.drop(entry.id);
    }));
    if (outcome.may_comment) choices.append(this.button("comment", () => this.comment(entry)));
    line.append(choices);
    for (const photo of await this.outbox.photos(entry.id)) {
      const { name } = await this.outbox.meta(photo);
      line.append(this.saving(photo, name));
    }
  }

  /**
   * @param {[string, string][]} mine
   * @param {[string, string][]} theirs
   */
  table(mine, theirs) {
    const other = new Map(theirs), table = element("table"), body = element("tbody");
    const head = element("thead"), first = element("tr");
    for (const what of ["question", "onDevice", "onServer"]) {
      const cell = element("th", this.word(what));
      cell.scope = "col";
      first.append(cell);
    }
    head.append(first);
    for (const label of new Set([...mine, ...theirs].map(([one]) => one))) {
      const row = element("tr"), name = element("th", label);
      name.scope = "row";
      row.append(name, element("td", new Map(mine).get(label)), element("td", other.get(label)));
      body.append(row);
    }
    table.append(head, body);
    const wide = element("div", "", "wide");
    wide.tabIndex = 0;
    wide.setAttribute("role", "region");
    wide.setAttribute("aria-label", this.word("differences"));
    wide.append(table);
    return wide;
  }

  /**
   * @param {import("./offline_outbox.js").Photo} photo
   * @param {string} name
   */
  saving(photo, name) {
    const made = element("button", this.word("save").replace("FILE", name), "quiet");
    made.type = "button";
    made.addEventListener("click", async () => {
      const link = element("a");
      link.href = URL.createObjectURL(await this.outbox.content(photo));
      link.download = name;
      link.click();
      URL.revokeObjectURL(link.href);
    });
    return made;
  }

  /** @param {Entry} entry */
  async comment(entry) {
    const body = await this.sender.body(entry, await this.network.token());
    body.set("do", "comment");
    const outcome = await this.network.answer(entry.sent, body);
    if (outcome?.state !== "done") throw new Error("not kept");
    if ((await this.outbox.photos(entry.id)).length && !confirm(this.word("losePhotos"))) return;
    await this.outbox.drop(entry.id);
  }

  /** @param {Entry} entry */
  async sendUntimed(entry) {
    await this.outbox.keep({ ...entry, state: "waiting", answer: { ...entry.answer, done_at: null } });
    await this.sender.send();
  }
}
