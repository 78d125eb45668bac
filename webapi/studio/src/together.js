// Several changes that are undone as one.
/** @import CommandStack from "diagram-js/lib/command/CommandStack" */

/** Makes one step of undo of all commands that a function gives. */
export class Together {
  static $inject = ["commandStack"];

  /** @param {CommandStack} commandStack */
  constructor(commandStack) {
    this.stack = commandStack;
    commandStack.register("motcua.together", {
      /** @param {{ change: () => void }} context */
      preExecute: ({ change }) => change(),
    });
  }

  /** @param {() => void} change gives commands; it is not called again by redo */
  run(change) {
    this.stack.execute("motcua.together", { change });
  }
}

export const together = { __init__: ["together"], together: ["type", Together] };
