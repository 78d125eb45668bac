// Limits stand in the deadline profile, not in the diagram. Changing one can be undone as well.
/** @import CommandStack from "diagram-js/lib/command/CommandStack" */
/** @import { Element, StudioData, Term } from "./types" */

/** @typedef {{ element: Element, key: string, limit: Term, before?: Term | undefined }} Change */

class SetLimit {
  /** @param {LimitStore} store */
  constructor(store) {
    this.store = store;
  }

  /** @param {Change} context */
  execute(context) {
    context.before = this.store.get(context.key);
    this.store.put(context.key, context.limit);
    return [context.element];
  }

  /** @param {Change} context */
  revert(context) {
    this.store.put(context.key, context.before);
    return [context.element];
  }
}

/** The limits of the profile, and those that were changed since it was saved. */
export class LimitStore {
  static $inject = ["commandStack", "studioData"];

  /**
   * @param {CommandStack} commandStack
   * @param {StudioData} studioData
   */
  constructor(commandStack, studioData) {
    this.saved = studioData.limits;
    /** @type {Record<string, Term>} */
    this.changed = {};
    this.stack = commandStack;
    commandStack.register("motcua.limit", new SetLimit(this));
  }

  /**
   * What is known of a key: its limit, calendar and ground; undefined where there is none.
   *
   * @param {string} key
   * @returns {Term | undefined}
   */
  get(key) {
    return this.changed[key] ?? this.saved[key];
  }

  /**
   * Sets a limit, so that it can be undone.
   *
   * @param {Element} element whose field shows it
   * @param {string} key
   * @param {Term} limit
   */
  set(element, key, limit) {
    this.stack.execute("motcua.limit", { element, key, limit });
  }

  /**
   * @param {string} key
   * @param {Term | undefined} limit
   */
  put(key, limit) {
    if (limit === undefined || limit === this.saved[key]) delete this.changed[key];
    else this.changed[key] = limit;
  }

  /**
   * What was sent and saved is what stands from now on. What was changed or taken back meanwhile is still to be saved.
   *
   * @param {Record<string, Term>} sent
   */
  keep(sent) {
    const shown = Object.keys(sent).map((key) => /** @type {const} */ ([key, this.get(key)]));
    this.saved = { ...this.saved, ...sent };
    for (const [key, limit] of shown) this.put(key, limit);
  }
}

export const limits = { __init__: ["limitStore"], limitStore: ["type", LimitStore] };
