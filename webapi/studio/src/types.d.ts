// What the parts of the editor hand to each other.
import type Modeler from "bpmn-js/lib/Modeler";
import type { Element } from "bpmn-js/lib/model/Types";

export type { Element, Modeler };

/** A sentence in the reader's language, `{name}` in it replaced by what the gaps hold. */
export type Say = (text: string, gaps?: Record<string, string>) => string;

/** A value that can be chosen, and the words for it. */
export type Choice = [value: string, text: string];

/** A limit of the deadline profile: `10wd` on a calendar, and the ground for it. */
export interface Term {
  limit: string;
  calendar: string;
  ground: string;
  /** In which cases another limit holds, in words. */
  variants?: string;
}

/** A step as the published procedures have it. */
export interface UsualStep {
  name: string;
  role: string;
  clockOwner: string;
  form: string;
}

/** What the page hands to the editor: `_studio_data` in `webapi/pages/studio/diagrams.py`. */
export interface StudioData {
  key: string;
  xml: string;
  revision: number;
  open: boolean;
  /** Addresses of the server. */
  check: string;
  save: string;
  comment: string;
  /** The hidden field that every form sends. */
  token: { name: string; value: string };
  limits: Record<string, Term>;
  roles: Choice[];
  owners: Choice[];
  forms: Choice[];
  profiles: Choice[];
  calendars: Choice[];
  processes: Choice[];
  milestones: Choice[];
  units: Choice[];
  steps: UsualStep[];
  words: Record<string, string>;
}

interface Labelled {
  id: string;
  label: string;
  hint?: string;
}

/** A yes or no of the chosen element. */
export interface Tick extends Labelled {
  type: "checkbox";
  value: boolean;
  set(yes: boolean): void;
}

/** Text, a choice or a quantity of the chosen element; empty where it has none. */
export interface Text extends Labelled {
  type?: "date" | "number";
  value: string | number | undefined;
  /** How many lines are shown. */
  lines?: number;
  options?: Choice[];
  /** Several of the options, parted by spaces. */
  many?: boolean;
  /** The units of a quantity. */
  unit?: Choice[];
  /** Why a value is not taken, in words; empty for one that is. */
  refuse?(value: string): string;
  set(value: string): void;
}

export type Field = Tick | Text;

/** A problem or a note of the check; `mine` where it concerns this diagram. */
export interface Problem {
  element: string;
  mine: boolean;
  place: string;
  said: string;
  remedy: string;
  rule: string;
}

/** What the server says of a diagram: `check_diagram` in `webapi/pages/studio/diagrams.py`. */
export interface Judgement {
  problems: Problem[];
  notes: Problem[];
  verdict: { holds: boolean; path: { element: string }[] } | null;
  /** The verdict as HTML, escaped by the server. */
  shown: string;
}
