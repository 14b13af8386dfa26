/** What page and server say to each other of a form that is filled for a case. Names as on the wire. */

/** An answer: a level or a number, a text or a choice, yes or no; null while there is none. */
export type Value = number | string | boolean | null;

/** What is left out of the form is left out here, or null. */
interface AnyField {
  name: string;
  label: string;
  required?: boolean;
  /** What the reader should know of it. */
  help?: string | null;
}

export type FormField = AnyField & (
  | { type: 'ordinal'; levels: { value: number; label: string }[] }
  | { type: 'integer'; minimum?: number | null; maximum?: number | null }
  | { type: 'yes_no' }
  | { type: 'choice'; choices: { value: string; label: string }[] }
  | { type: 'text'; longest?: number | null });

/** A form as the server has checked it. */
export interface FormDocument {
  format: 'rubor.form/1';
  name: string;
  title: string;
  source?: string | null;
  fields: FormField[];
  rules?: string[];
}

/** What a case holds beside its images. */
export interface FormCase { form: FormDocument; form_sha256: string }

/** What a read begins with. */
export interface FormStart { form: string; form_sha256: string }

/** What a signature names: in the order of the form's fields, computed ones among them. */
export interface FormSigned { values: Record<string, Value> }

/** An act that answers a field; null takes an answer back. */
export interface FormAnswer { field: string; value: Value }

/** What the server makes of the answers. */
export interface FormFigures {
  values: Record<string, Value>;
  /** Fields that rules compute. */
  computed: string[];
  /** Required fields without an answer. */
  missing: string[];
  /** Rules that the answers break, as they stand in the form, and in a sentence. */
  refused: { rule: string; sentence: string }[];
}
