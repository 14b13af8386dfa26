import { expect, test } from 'vitest';
import { answerByKey, beside, optionsOf, typedValue, unanswered, valueText } from '../../src/forms/fields';
import { form } from './fakeform';

const field = (name: string) => form.fields.find((f) => f.name === name)!;

test('a digit gives a level its own value, and a choice its place; y and n answer yes and no', () => {
  expect(['0', '3', '4', 'y'].map((key) => answerByKey(field('hypertrophy'), key))).toEqual([0, 3, undefined, undefined]);
  expect(['1', '2', '0'].map((key) => answerByKey(field('side'), key))).toEqual(['left', 'right', undefined]);
  expect(['y', 'n', '1'].map((key) => answerByKey(field('artefact'), key))).toEqual([true, false, undefined]);
  expect(answerByKey(field('effusion'), '1')).toBe(undefined);
  expect(optionsOf(field('remark'))).toEqual([]);
});

test('answers are said as the form names them', () => {
  expect(valueText(field('hypertrophy'), 2)).toBe('2, moderate');
  expect(valueText(field('artefact'), false)).toBe('no');
  expect(valueText(field('side'), 'left')).toBe('Left');
  expect(valueText(field('remark'), null)).toBe('–');
});

test('what is typed is a whole number within its range, a text up to its length, or nothing', () => {
  expect(typedValue(field('effusion'), ' 7 ')).toEqual({ value: 7 });
  expect(typedValue(field('effusion'), '')).toEqual({ value: null });
  for (const wrong of ['21', '-1', '1.5', 'x', '1e1', '9'.repeat(30)]) expect(typedValue(field('effusion'), wrong))
    .toEqual({ problem: 'A whole number from 0 to 20.' });
  expect(typedValue({ name: 'n', label: 'N', type: 'integer', minimum: null, maximum: null }, '-12')).toEqual({ value: -12 });
  expect(typedValue(field('remark'), ' bright ')).toEqual({ value: 'bright' });
  expect(typedValue(field('remark'), 'x'.repeat(21))).toEqual({ problem: 'At most 20 characters.' });
});

test('computed fields are passed over, and are never without an answer', () => {
  expect(beside(form.fields, ['combined'], 'vascularity', 1)?.name).toBe('artefact');
  expect(beside(form.fields, ['combined'], 'artefact', -1)?.name).toBe('vascularity');
  expect(beside(form.fields, ['combined'], 'remark', 1)).toBe(null);
  expect(beside(form.fields, ['combined'], 'hypertrophy', -1)).toBe(null);
  expect(unanswered(form.fields, ['combined'], new Map([['hypertrophy', 0]])).map((f) => f.name)).toEqual(['vascularity']);
});
