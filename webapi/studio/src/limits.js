// Limits stand in the deadline profile, not in the diagram. Changing one can be undone as well.
class SetLimit {
  constructor(store) {
    this.store = store;
  }
  execute(context) {
    context.before = this.store.changed[context.key];
    this.store.put(context.key, context.limit);
    return [context.element];
  }
  revert(context) {
    this.store.put(context.key, context.before);
    return [context.element];
  }
}

class LimitStore {
  constructor(commandStack, studioData) {
    this.standing = studioData.limits;
    this.changed = {};
    this.stack = commandStack;
    commandStack.register("motcua.limit", new SetLimit(this));
  }
  // What is known of a key: its limit, calendar and ground; undefined where there is none.
  get(key) {
    return this.changed[key] ?? this.standing[key];
  }
  set(element, key, limit) {
    this.stack.execute("motcua.limit", { element, key, limit });
  }
  put(key, limit) {
    if (limit === undefined) delete this.changed[key];
    else this.changed[key] = limit;
  }
  // What was saved is what stands from now on.
  keep() {
    this.standing = { ...this.standing, ...this.changed };
    this.changed = {};
  }
}
LimitStore.$inject = ["commandStack", "studioData"];

export const limits = { __init__: ["limitStore"], limitStore: ["type", LimitStore] };
