// Lets Node.js read what bundlers do: bpmn-js imports its files without their ending.
import { registerHooks } from "node:module";

registerHooks({
  resolve(specifier, context, next) {
    try {
      return next(specifier, context);
    } catch (error) {
      if (!/^(\.|bpmn-js|diagram-js)/.test(specifier)) throw error;
      return next(`${specifier}.js`, context);
    }
  },
});
