// The controls of a field: what is typed or chosen in them is handed to the field once it is valid.
import { make } from "./dom.js";

/** @import { Choice, Field, Say, Text, Tick } from "./types" */
/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */

/**
 * @param {Field} field
 * @param {Say} say
 * @returns {Control[]} one, or the number and the unit of a quantity
 */
export function controlsOf(field, say) {
  if (field.type === "checkbox") return [tick(field)];
  if (field.unit) return quantity(field, field.unit, say);
  return [field.options ? choice(field, field.options) : line(field)];
}

/** @param {Tick} field */
function tick(field) {
  const control = make("input", { type: "checkbox", id: `field-${field.id}`, checked: field.value });
  control.addEventListener("change", () => field.set(control.checked));
  return control;
}

/** @param {Text} field */
function line(field) {
  const control = field.lines
    ? make("textarea", { rows: field.lines })
    : make("input", { type: field.type ?? "text", ...(field.type === "number" ? { min: "1", max: "99" } : {}) });
  control.id = `field-${field.id}`;
  control.value = String(field.value ?? "");
  control.addEventListener("change", () => {
    control.setCustomValidity(field.refuse?.(control.value) ?? "");
    if (control.reportValidity()) field.set(control.value);
  });
  return control;
}

/**
 * @param {Text} field
 * @param {Choice[]} options
 */
function choice(field, options) {
  const value = String(field.value ?? "");
  const control = make("select", { id: `field-${field.id}`, multiple: Boolean(field.many) });
  const chosen = field.many ? value.split(" ") : [value];
  control.append(...options.map(([one, text]) => new Option(text, one, false, chosen.includes(one))));
  // What stands there and is not known stays until another value is chosen.
  if (!field.many && !options.some(([one]) => one === value)) {
    control.append(new Option(`${value} ?`, value, false, true));
  }
  control.addEventListener("change", () => {
    field.set(field.many ? [...control.selectedOptions].map((one) => one.value).join(" ") : control.value);
  });
  return control;
}

/**
 * @param {Text} field its value is a number and a unit, as `10wd`
 * @param {Choice[]} units
 * @param {Say} say
 */
function quantity(field, units, say) {
  const [, value = "", known = ""] = /^([0-9.]+)(\D+)$/.exec(String(field.value ?? "")) ?? [];
  const number = make("input", { id: `field-${field.id}`, type: "number", min: "0.5", max: "400", step: "0.5", value });
  const unit = make("select", { id: `unit-${field.id}` });
  unit.setAttribute("aria-label", say("Unit"));
  unit.append(...units.map(([one, text]) => new Option(text, one, false, one === known)));
  const changed = () => {
    if (number.reportValidity()) field.set(number.value === "" ? "" : `${+number.value}${unit.value}`);
  };
  number.addEventListener("change", changed);
  unit.addEventListener("change", () => { if (number.value !== "") changed(); });
  return [number, unit];
}
