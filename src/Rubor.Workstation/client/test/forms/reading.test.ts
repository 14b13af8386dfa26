import { expect, test } from 'vitest';
import type { FormReading } from '../../src/forms/reading.svelte';
import { FakeForm } from './fakeform';

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
const field = (reading: FormReading, name: string) => reading.form.fields.find((f) => f.name === name)!;
const values = (reading: FormReading) => Object.fromEntries(reading.form.fields.map((f) => [f.name, reading.valueOf(f)]));

test('answers show at once, and what the server computes from them when it has them', async () => {
  const { reading } = new FakeForm().open();
  expect([reading.open?.name, reading.waits, reading.computed]).toEqual(['hypertrophy', false, ['combined']]);
  reading.answer(field(reading, 'hypertrophy'), 1);
  reading.answer(field(reading, 'vascularity'), 2);
  expect([reading.valueOf(field(reading, 'vascularity')), reading.valueOf(field(reading, 'combined')), reading.waits])
    .toEqual([2, null, true]);
  await settled();
  expect([reading.valueOf(field(reading, 'combined')), reading.waits, reading.missing, reading.open?.name])
    .toEqual([2, false, [], 'artefact']);
});

test('the same answer twice is one act; taken back, it is gone, and undo brings it back', async () => {
  const server = new FakeForm(), { reading } = server.open();
  const side = field(reading, 'side');
  reading.answer(side, 'left');
  reading.answer(side, 'left');
  reading.answer(side, null);
  expect(reading.valueOf(side)).toBe(null);
  reading.ledger.undo();
  expect(reading.valueOf(side)).toBe('left');
  await settled();
  expect(server.events.slice(1).map((e) => e.type)).toEqual(['answered', 'answered', 'undone']);
});

test('what is missing, and what a rule refuses, holds the signature back and says so', async () => {
  const { reading } = new FakeForm().open();
  expect(await reading.sign('right')).toBe('This cannot be signed yet. Without an answer: Hypertrophy, Vascularity.');
  reading.answer(field(reading, 'hypertrophy'), 0);
  reading.answer(field(reading, 'vascularity'), 1);
  // Before the server has said anything of it, the page refuses nothing; the signature waits for the server.
  expect([reading.refused, reading.unsignable]).toEqual([[], null]);
  expect(await reading.sign('right')).toBe('This cannot be signed yet. Hypertrophy is 0 while vascularity is above 0.');
  expect(reading.refused.map((r) => r.rule)).toEqual(['refuse hypertrophy = 0 and vascularity > 0']);
});

test('a signature names every field in the order of the form, computed ones too; then the form is locked until it is reopened',
  async () => {
  const server = new FakeForm(), { reading } = server.open();
  reading.answer(field(reading, 'artefact'), false);
  reading.answer(field(reading, 'vascularity'), 3);
  reading.answer(field(reading, 'hypertrophy'), 1);
  reading.type(field(reading, 'remark'), ' bright ');
  expect(await reading.sign('wrong')).toBe('The password is wrong.');
  expect(await reading.sign('right')).toBe(null);
  expect(JSON.stringify(server.signed)).toBe(
    '[{"values":{"hypertrophy":1,"vascularity":3,"combined":3,"artefact":false,"side":null,"effusion":null,"remark":"bright"}}]');
  expect([reading.locked, reading.answer(field(reading, 'side'), 'left'), values(reading).side]).toEqual([true, false, null]);
  expect(await reading.ledger.reopen('once more')).toBe(null);
  expect(reading.answer(field(reading, 'side'), 'left')).toBe(true);
});

test('what is typed and is no answer is said, changes nothing, and holds the signature back', async () => {
  const server = new FakeForm(), { reading } = server.open();
  const effusion = field(reading, 'effusion');
  reading.type(effusion, '99');
  expect(reading.store(effusion)).toBe(false);
  expect([reading.problems.get('effusion'), reading.unsignable]).toEqual(
    ['A whole number from 0 to 20.', 'This cannot be signed yet: a field holds something that is no answer.']);
  reading.type(effusion, '9');
  expect([reading.store(effusion), reading.valueOf(effusion), reading.problems.size]).toEqual([true, 9, 0]);
  await settled();
  expect(server.events.map((e) => e.type)).toEqual(['opened', 'answered']);
});

test('without a connection answers wait, what is computed waits with them, and nothing is signed', async () => {
  const server = new FakeForm(), { reading, queue } = server.open();
  server.online = false;
  reading.answer(field(reading, 'hypertrophy'), 2);
  reading.answer(field(reading, 'vascularity'), 1);
  await settled();
  expect([reading.waits, values(reading).hypertrophy, values(reading).combined, reading.ledger.save.kind])
    .toEqual([true, 2, null, 'offline']);
  server.online = true;
  await queue().flush();
  expect([reading.waits, values(reading).combined]).toEqual([false, 2]);
});

test('pictures show their own number of slices, and contrast is stepped through', async () => {
  const { reading: { scene } } = new FakeForm().open();
  expect([scene.strip, scene.panes.map((p) => [p.key, p.title, p.label])]).toEqual([null, [['gray', 'gray', 'gray of subject 01']]]);
  const [pane] = scene.panes;
  expect(pane.window).toEqual({ centre: 127.5, width: 255 });
  scene.stepWindow(-1);
  expect(pane.window).toEqual({ centre: 100, width: 200 });
  scene.resetWindows();
  expect(pane.window).toEqual({ centre: 127.5, width: 255 });
});
