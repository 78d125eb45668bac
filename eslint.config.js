// What JavaScript of ours may not hold. That names exist and fit each other is held by tsc (tsconfig.json).
import js from "@eslint/js";

const MODEL = "rootElements|flowElements|participants|eventDefinitions|documentation|diagrams|planeElement";

/** `Math.max(a, a)`: one of the two was meant to be something else. */
const differentArguments = {
  create: ({ sourceCode, report }) => ({
    "CallExpression[callee.object.name='Math']": ({ arguments: given }) => {
      const texts = given.map((argument) => sourceCode.getText(argument));
      for (const [place, text] of texts.entries()) {
        if (texts.indexOf(text) < place) report({ node: given[place], message: `${text} is given twice.` });
      }
    },
  }),
};

export default [
  { ignores: ["webapi/static/studio.js", "data/", "build/", ".venv*/"] },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    plugins: { own: { rules: { "different-arguments": differentArguments } } },
    rules: {
      "no-undef": "off",
      "own/different-arguments": "error",
      "no-restricted-syntax": [
        "error",
        {
          selector: `CallExpression[callee.property.name=/^(push|pop|shift|unshift|splice|sort|reverse)$/]` +
            `[callee.object.property.name=/^(${MODEL})$/]`,
          message: "Undo would leave it: change the model by a command, as modeling.updateModdleProperties.",
        },
        {
          selector: "MemberExpression[property.name=/^_/]:not([object.type='ThisExpression'])",
          message: "It is private to another class, or to a library.",
        },
        { selector: "IfStatement > Literal.test, ConditionalExpression > Literal.test", message: "Always the same." },
      ],
      "array-callback-return": "error",
      complexity: ["error", 10],
      curly: ["error", "multi-line"],
      eqeqeq: "error",
      "max-len": ["error", { code: 120 }],
      "max-lines": ["error", 400],
      "max-lines-per-function": ["error", 60],
      "no-constant-binary-expression": "error",
      "no-else-return": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-self-compare": "error",
      "no-shadow": "error",
      "no-template-curly-in-string": "error",
      "no-throw-literal": "error",
      "no-use-before-define": ["error", { functions: false, classes: false }],
      "no-var": "error",
      "prefer-const": "error",
      radix: "error",
    },
  },
  // One function holds the tests of one thing.
  { files: ["tests/**"], rules: { "max-lines-per-function": "off" } },
];
