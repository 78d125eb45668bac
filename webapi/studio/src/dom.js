// Elements of the page that have to be there.

/**
 * The element with an id.
 *
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind the class of the element, as `HTMLInputElement`
 * @returns {T}
 * @throws {TypeError} if there is none of that kind: page and script are not of one version
 */
export function byId(id, kind) {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new TypeError(`no ${kind.name} with the id ${id}`);
  return element;
}

/**
 * A new element with properties set.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Partial<HTMLElementTagNameMap[T]>} values
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, values = {}) {
  return Object.assign(document.createElement(tag), values);
}
