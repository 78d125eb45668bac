// Sentences in the reader's language.
/** @import { Say } from "./types" */

/**
 * Says sentences by a table of translations; what is not in it stays as it is.
 *
 * @param {Record<string, string>} words
 * @returns {Say}
 */
export function sayIn(words) {
  return (text, gaps = {}) => (words[text] ?? text).replace(/{([^}]+)}/g, (all, name) => gaps[name] ?? all);
}
