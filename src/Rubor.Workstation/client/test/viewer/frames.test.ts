import { expect, test } from 'vitest';
import { Frames } from '../../src/viewer/frames';

function frames() {
  const done: string[] = [];
  const waiting: (() => void)[] = [];
  const made = new Frames(() => done.push('painted'), (go) => waiting.push(go));
  return { made, done, turn: () => waiting.splice(0).forEach((go) => go()) };
}

const [base, top] = [{}, {}];

test('what is asked for together is painted together, at once', async () => {
  const { made, done } = frames();
  made.request(base, () => done.push('base'));
  made.request(top, () => done.push('top'));
  expect(done).toEqual([]);
  await Promise.resolve();
  expect(done).toEqual(['base', 'top', 'painted']);
});

test('what comes later waits for the frame, and only the newest of a layer is painted', async () => {
  const { made, done, turn } = frames();
  made.request(base, () => done.push('1'));
  await Promise.resolve();
  made.request(base, () => done.push('2'));
  made.request(base, () => done.push('3'));
  await Promise.resolve();
  expect(done).toEqual(['1', 'painted']);
  turn();
  expect(done).toEqual(['1', 'painted', '3', 'painted']);
});

test('a frame without a change paints nothing, and the next change is painted at once again', async () => {
  const { made, done, turn } = frames();
  made.request(base, () => done.push('1'));
  await Promise.resolve();
  turn();
  turn();
  expect(done).toEqual(['1', 'painted']);
  made.request(base, () => done.push('2'));
  await Promise.resolve();
  expect(done).toEqual(['1', 'painted', '2', 'painted']);
});

test('a layer that is gone is not painted', async () => {
  const { made, done } = frames();
  made.request(base, () => done.push('1'));
  made.drop(base);
  await Promise.resolve();
  expect(done).toEqual([]);
});
