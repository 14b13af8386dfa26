import type { DiscrepancyReason, DiscrepancyRow, Vote } from '../contract';
import type { FormField, Value } from '../forms/contract';
import { optionsOf, valueText } from '../forms/fields';

/** How discrepancies read, and what is chosen of them. */

export const reasons: readonly { reason: DiscrepancyReason; text: string }[] = [
  { reason: 'anatomical', text: 'anatomical: another structure, or an unusual place' },
  { reason: 'morphological', text: 'morphological: form, size or grade was not clear' },
  { reason: 'artefact', text: 'artefact: the image shows what is not there, or hides what is' },
];

/** A value as tables have it. */
function cell(value: Value): string {
  return value === true ? 'yes' : value === false ? 'no' : String(value ?? '');
}

// Of more numbers one is typed.
const mostNumbers = 12;

/** Answers to choose from, as tables have them; empty for fields that are typed. */
export function choicesOf(field: FormField): { answer: string; text: string }[] {
  if (field.type === 'integer') {
    const least = field.minimum ?? -Infinity, numbers = (field.maximum ?? Infinity) - least + 1;
    return numbers > mostNumbers ? [] : Array.from({ length: numbers }, (_, i) => ({ answer: String(least + i), text: String(least + i) }));
  }
  return optionsOf(field).map(({ value }) => ({ answer: cell(value), text: valueText(field, value) }));
}

/** An answer of a table in the words of its field. */
export function answerText(field: FormField, answer: string): string {
  return choicesOf(field).find((c) => c.answer === answer)?.text ?? answer;
}

/** What all scorers say; null where they differ. */
export function consensusOf(said: readonly Vote[]): string | null {
  return said.length > 0 && said.every((v) => v.answer === said[0].answer) ? said[0].answer : null;
}

/** The reason that all scorers give; null where they differ. */
export function reasonOf(said: readonly Vote[]): DiscrepancyReason | null {
  return said.length > 0 && said.every((v) => v.reason === said[0].reason) ? said[0].reason : null;
}

export function rowText(row: DiscrepancyRow): { text: string; tone: 'plain' | 'good' | 'busy' } {
  if (row.state === 'decided') return { text: `decided: ${row.truth ?? ''}`, tone: 'good' };
  if (row.decides) return { text: 'waits for your decision', tone: 'busy' };
  const again = row.state === 'read_again' ? ', read again since it was decided' : '';
  return row.voted ? { text: `you have voted${again}`, tone: 'plain' } : { text: `open${again}`, tone: 'busy' };
}
