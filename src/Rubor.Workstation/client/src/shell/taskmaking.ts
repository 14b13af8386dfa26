import type { TaskChoices, TaskProblem } from '../contract';

/** An arm as it is filled in. */
export interface ArmDraft { name: string; machine: string }

/** Where the truth of a field stands, as it is filled in. */
export interface TruthDraft { field: string; column: string; positive_from: string }

/** A field whose discrepancies are decided, as it is filled in. */
export interface AdjudicationDraft { field: string; allowed_difference: string; scorers: string }

/** A reader study as it is filled in. Texts stay as they were typed: the server says what is wrong with them. */
export interface TaskDraft {
  name: string;
  title: string;
  kind: string;
  form: string;
  images: string;
  all_cases: boolean;
  cases: string[];
  readers: string[];
  /** Names of accounts that are made later. */
  later: string;
  arms: ArmDraft[];
  order: string;
  sessions: string;
  washout_days: string;
  repeats: string;
  seed: string;
  blinded_to: string[];
  machine: string;
  truth: TruthDraft[];
  adjudication: AdjudicationDraft[];
}

/** What no reader study leaves out. */
export const alwaysHidden = 'other_readers';

const never = 'never';

/** An empty one. */
export function draftOf(choices: TaskChoices): TaskDraft {
  const kind = choices.kinds[0]!;
  return { name: '', title: '', kind, form: formsOf(choices, kind)[0]?.name ?? '', images: '', all_cases: true, cases: [], readers: [], later: '',
    arms: [{ name: 'alone', machine: never }], order: choices.orders[0]!, sessions: '', washout_days: String(choices.washout_days), repeats: '',
    seed: '', blinded_to: [...choices.hidden], machine: '', truth: [], adjudication: [] };
}

/** The forms that go with a kind. */
export function formsOf(choices: TaskChoices, kind: string): TaskChoices['forms'] {
  return choices.forms.filter((form) => form.kinds.includes(kind));
}

const words = (text: string): string[] => text.split(/[\s,;]+/).filter((word) => word !== '');

/** A number where one was typed; else what was typed, which the server refuses by its key. */
const numberOf = (text: string): number | string => /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text.trim();

const whole = (key: string, text: string): object => text.trim() === '' ? {} : { [key]: numberOf(text) };

/** A reader study as its file has it; what was left empty is left out. */
export function taskOf(draft: TaskDraft, choices: TaskChoices): Record<string, unknown> {
  const line = (key: string, text: string) => text.trim() === '' ? {} : { [key]: text.trim() };
  const images = words(draft.images), repeats = draft.repeats.trim();
  return {
    format: choices.task_format,
    name: draft.name.trim(),
    ...line('title', draft.title),
    kind: draft.kind,
    ...formsOf(choices, draft.kind).length > 0 ? line('form', draft.form) : {},
    ...draft.kind === choices.kinds[0] && images.length > 0 ? { images } : {},
    cases: draft.all_cases ? 'all' : draft.cases,
    readers: [...draft.readers, ...words(draft.later)],
    arms: draft.arms.map((arm) => ({ name: arm.name.trim(), machine: arm.machine })),
    order: draft.order,
    ...whole('sessions', draft.sessions),
    ...whole('washout_days', draft.washout_days),
    ...repeats === '' ? {} : repeats.endsWith('%') && typeof numberOf(repeats.slice(0, -1)) === 'number'
      ? { repeats: { share: Number(repeats.slice(0, -1)) / 100 } } : { repeats: numberOf(repeats) },
    ...whole('seed', draft.seed),
    blinded_to: draft.blinded_to,
    ...line('machine', draft.machine),
    ...draft.truth.length > 0 ? { truth: draft.truth.map((t) => ({ field: t.field, column: t.column.trim(),
      ...whole('positive_from', t.positive_from) })) } : {},
    ...draft.adjudication.length > 0 ? { adjudication: draft.adjudication.map((a) => ({ field: a.field,
      ...whole('allowed_difference', a.allowed_difference), ...whole('scorers', a.scorers) })) } : {},
  };
}

/** What is wrong with a key; of null what belongs to none of those that the page has. */
export function sentencesOf(problems: readonly TaskProblem[], key: string | null, keys: readonly string[]): string[] {
  return problems.filter((p) => key === null ? p.key === null || !keys.includes(p.key) : p.key === key).map((p) => p.sentence);
}
