import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CaseImage, Comparison } from '../../../src/contract';
import { Comparing } from '../../../src/kinds/vhi/comparing.svelte';

const image = (role: string, type: CaseImage['type']): CaseImage => ({ role, type, sha256: '', slope: 1, intercept: 0, minimum: 0, maximum: 1,
  resampled: true, size: [1, 1, 2], channels: 1, spacing_mm: [1, 1, 1], plane: null });

const answer = (change: Partial<Comparison>): Comparison => ({ format: 'rubor.visit-comparison/1', state: 'ready', comparable: true,
  verdict: 'comparable', reasons: [], turned_degrees: 1, moved_mm: 2, increase_ml: 0, decrease_ml: 1,
  images: [image('stir', 'uint16'), image('change', 'int8')], ...change });

/** Answers one after the other, the last again and again. */
function served(...answers: Comparison[]) {
  const asked: boolean[] = [], told: string[] = [];
  const comparing = new Comparing('case', {
    comparison: async (poll) => {
      asked.push(poll);
      return answers[Math.min(asked.length, answers.length) - 1];
    },
    image: async ({ role }) => new ArrayBuffer(role === 'stir' ? 4 : 2),
    lesions: async () => ({ earlier: null, reason: 'none', signed: false, lesions: [] }),
  }, (text) => told.push(text));
  return { comparing, asked, told };
}

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

test('a case without a visit before is never asked about', async () => {
  const comparing = new Comparing('case', null, () => { throw new Error('nothing to tell'); });
  comparing.toggle('fade');
  comparing.flip();
  await comparing.want(true);
  await comparing.wantLesions();
  expect([comparing.possible, comparing.answer, comparing.registered, comparing.words]).toEqual([false, null, null, null]);
  comparing.close();
});

test('while the visits are being registered the server is asked again, by the page itself, until they are', async () => {
  const { comparing, asked, told } = served(answer({ state: 'waiting', comparable: false, images: [] }),
    answer({ state: 'working', comparable: false, images: [] }), answer({}));
  await comparing.want(true);
  expect(comparing.unregistered).toBe(true);
  expect(told).toEqual([comparing.words]);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(asked).toEqual([false, true, true]);
  expect(comparing.registered?.stir.size).toEqual([1, 1, 2]);
  expect([comparing.unregistered, comparing.words, told.length]).toEqual([false, null, 1]);
  comparing.close();
});

test('why visits cannot be compared is said', async () => {
  const { comparing, told } = served(answer({ comparable: false, verdict: 'not comparable', reasons: ['another sequence.'], images: [] }));
  await comparing.want(true);
  expect(told).toEqual(['Not comparable, so not registered: another sequence.']);
  expect([comparing.unregistered, comparing.registered]).toEqual([true, null]);
  const failed = served(answer({ state: 'failed', comparable: false, reasons: ['elastix: is not there.'], images: [] }));
  await failed.comparing.want();
  expect(failed.told).toEqual([]);
  expect(failed.comparing.words).toBe('Not registered: elastix: is not there.');
});

test('modes give how much is seen of the visit before; blinking goes by itself and ends', () => {
  const { comparing } = served(answer({}));
  expect([comparing.over, comparing.step(0.1)]).toEqual([null, false]);
  comparing.toggle('fade');
  comparing.step(0.1);
  expect(comparing.over).toEqual({ kind: 'fade', share: 0.6 });
  for (let i = 0; i < 9; i++) comparing.step(0.1);
  expect(comparing.over?.share).toBe(1);
  comparing.toggle('curtain');
  comparing.step(-0.1);
  expect(comparing.over).toEqual({ kind: 'curtain', share: 0.4 });
  comparing.flip();
  expect(comparing.over).toEqual({ kind: 'fade', share: 1 });
  comparing.toggle('blink');
  const seen = new Set<number | undefined>();
  for (let i = 0; i < 4; i++) {
    seen.add(comparing.over?.share);
    vi.advanceTimersByTime(700);
  }
  expect([...seen]).toEqual([0, 1]);
  comparing.rest();
  expect([comparing.over, vi.getTimerCount()]).toEqual([null, 0]);
  comparing.close();
});
