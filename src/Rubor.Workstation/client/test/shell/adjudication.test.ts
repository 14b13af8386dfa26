import { expect, test } from 'vitest';
import type { DiscrepancyRow } from '../../src/contract';
import { answerText, choicesOf, consensusOf, reasonOf, rowText } from '../../src/shell/adjudication';
import type { FormField } from '../../src/forms/contract';

const grade: FormField = { name: 'grade', label: 'Grade', type: 'ordinal', levels: [{ value: 0, label: 'none' }, { value: 1, label: 'mild' }] };
const row = (change: Partial<DiscrepancyRow>): DiscrepancyRow => ({ code: 'a', number: 1, field: 'Grade', state: 'open', votes: 0, scorers: 2,
  voted: false, decides: false, truth: null, ...change });

test('answers are sent as tables have them and read in the words of the field', () => {
  expect(choicesOf(grade)).toEqual([{ answer: '0', text: '0, none' }, { answer: '1', text: '1, mild' }]);
  expect(choicesOf({ name: 'erosion', label: 'Erosion', type: 'yes_no' }).map((c) => c.answer)).toEqual(['yes', 'no']);
  expect(answerText(grade, '1')).toBe('1, mild');
  expect(choicesOf({ name: 'score', label: 'Score', type: 'integer', minimum: 1, maximum: 3 }).map((c) => c.answer)).toEqual(['1', '2', '3']);
  expect(choicesOf({ name: 'score', label: 'Score', type: 'integer', minimum: 0, maximum: 72 })).toEqual([]);
  expect(answerText({ name: 'count', label: 'Count', type: 'integer' }, '7')).toBe('7');
});

test('scorers agree on an answer and on a reason apart from each other', () => {
  const same = [{ answer: '1', reason: 'artefact' }, { answer: '1', reason: 'anatomical' }] as const;
  expect([consensusOf(same), reasonOf(same)]).toEqual(['1', null]);
  const differ = [{ answer: '1', reason: 'artefact' }, { answer: '0', reason: 'artefact' }] as const;
  expect([consensusOf(differ), reasonOf(differ)]).toEqual([null, 'artefact']);
  expect([consensusOf([]), reasonOf([])]).toEqual([null, null]);
});

test('a row says what is left to do for who looks at it', () => {
  expect(rowText(row({}))).toEqual({ text: 'open', tone: 'busy' });
  expect(rowText(row({ voted: true })).text).toBe('you have voted');
  expect(rowText(row({ decides: true })).text).toBe('waits for your decision');
  expect(rowText(row({ state: 'read_again' })).text).toBe('open, read again since it was decided');
  expect(rowText(row({ state: 'decided', truth: '2' }))).toEqual({ text: 'decided: 2', tone: 'good' });
});
