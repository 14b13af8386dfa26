import { expect, test } from 'vitest';
import type { TaskChoices } from '../../src/contract';
import { draftOf, formsOf, sentencesOf, taskOf } from '../../src/shell/taskmaking';

const choices: TaskChoices = {
  format: 'rubor.workstation-task-choices/1', task_format: 'rubor.task/1', kinds: ['form', 'joint_ultrasound'],
  forms: [{ name: 'own', fields: ['grade'], kinds: ['form'] }, { name: 'both', fields: ['combined'], kinds: ['form', 'joint_ultrasound'] }],
  roles: ['gray', 'doppler'], cases: ['sub-01'], readers: ['anna'], machine: ['never', 'at_once'], orders: ['fixed', 'crossover'],
  hidden: ['subject', 'other_readers'], washout_days: 14, creates: true,
};

test('what is left empty is left out, and everything is hidden', () => {
  expect(taskOf({ ...draftOf(choices), name: ' first ', readers: ['anna'], later: 'ben, zoe' }, choices)).toEqual({
    format: 'rubor.task/1', name: 'first', kind: 'form', form: 'own', cases: 'all', readers: ['anna', 'ben', 'zoe'],
    arms: [{ name: 'alone', machine: 'never' }], order: 'fixed', washout_days: 14, blinded_to: ['subject', 'other_readers'],
  });
});

test('repeats are a number or a share, and what is neither is left to the server to refuse', () => {
  const repeats = (text: string) => taskOf({ ...draftOf(choices), repeats: text }, choices).repeats;
  expect([repeats('3'), repeats('10%'), repeats('many'), repeats('')]).toEqual([3, { share: 0.1 }, 'many', undefined]);
});

test('truth and adjudication stand with what was filled in', () => {
  const task = taskOf({ ...draftOf(choices), truth: [{ field: 'grade', column: 'expert', positive_from: '1' }],
    adjudication: [{ field: 'grade', allowed_difference: '', scorers: '3' }] }, choices);
  expect(task.truth).toEqual([{ field: 'grade', column: 'expert', positive_from: 1 }]);
  expect(task.adjudication).toEqual([{ field: 'grade', scorers: 3 }]);
});

test('a kind has its forms, and problems stand under their key or under none', () => {
  expect(formsOf(choices, 'joint_ultrasound').map((f) => f.name)).toEqual(['both']);
  const problems = [{ key: 'name', sentence: 'name: bad' }, { key: 'calibration', sentence: 'calibration: bad' }, { key: null, sentence: 'no' }];
  expect(sentencesOf(problems, 'name', ['name'])).toEqual(['name: bad']);
  expect(sentencesOf(problems, null, ['name'])).toEqual(['calibration: bad', 'no']);
});
