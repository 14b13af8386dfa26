import type { FormField, Value } from './contract';

/** What an answer is called where it is read, such as "2, moderate"; an em dash where there is none. */
export function valueText(field: FormField, value: Value): string {
  if (value === null) return '–';
  switch (field.type) {
    case 'ordinal': {
      const level = field.levels.find((l) => l.value === value);
      return level === undefined ? String(value) : `${value}, ${level.label}`;
    }
    case 'yes_no': return value === true ? 'yes' : 'no';
    case 'choice': return field.choices.find((c) => c.value === value)?.label ?? String(value);
    default: return String(value);
  }
}

/** Answers that are picked from a few, in their order; empty for fields that are typed. */
export function optionsOf(field: FormField): { value: Value; label: string; key: string }[] {
  switch (field.type) {
    case 'ordinal': return field.levels.map(({ value, label }) => ({ value, label, key: String(value) }));
    case 'yes_no': return [{ value: true, label: 'yes', key: 'y' }, { value: false, label: 'no', key: 'n' }];
    case 'choice': return field.choices.map(({ value, label }, i) => ({ value, label, key: String(i + 1) }));
    default: return [];
  }
}

/**
 * The answer that a key gives to a field: a level by its digit, a choice by its place, y and n. Undefined where the key means nothing to
 * it.
 */
export function answerByKey(field: FormField, key: string): Value | undefined {
  return optionsOf(field).find((option) => option.key === key)?.value;
}

/** What was typed into a field: its value, null for nothing, or a sentence why it is no answer. */
export function typedValue(field: FormField, text: string): { value: Value } | { problem: string } {
  const typed = text.trim();
  if (typed === '') return { value: null };
  if (field.type === 'text') {
    const longest = field.longest ?? Infinity;
    return typed.length > longest ? { problem: `At most ${longest} characters.` } : { value: typed };
  }
  if (field.type !== 'integer') return { problem: 'It is not typed.' };
  const least = field.minimum ?? null, most = field.maximum ?? null;
  const range = least !== null && most !== null ? ` from ${least} to ${most}` : least !== null ? ` from ${least}` : most !== null ? ` up to ${most}` : '';
  const value = /^[+-]?\d+$/.test(typed) ? Number(typed) : NaN;
  return Number.isSafeInteger(value) && value >= (least ?? -Infinity) && value <= (most ?? Infinity) ? { value }
    : { problem: `A whole number${range}.` };
}

/** The next field that can be answered, or the one before; null at the ends. */
export function beside(fields: readonly FormField[], computed: readonly string[], from: string, step: 1 | -1): FormField | null {
  const answered = fields.filter((f) => !computed.includes(f.name));
  return answered[answered.findIndex((f) => f.name === from) + step] ?? null;
}

/** Required fields without an answer, of those that no rule computes. */
export function unanswered(fields: readonly FormField[], computed: readonly string[], values: ReadonlyMap<string, Value>): FormField[] {
  return fields.filter((f) => f.required === true && !computed.includes(f.name) && (values.get(f.name) ?? null) === null);
}
