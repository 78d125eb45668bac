// What is bundled and has no types.
declare module "*.css";
declare module "diagram-js-minimap";

// What stands before `webapi/static/docs.js` on its page.
declare function SwaggerUIBundle(options: Record<string, unknown>): void;
