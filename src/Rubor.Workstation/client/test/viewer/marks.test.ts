import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { begin, painted } from '../../src/viewer/marks';

const measures = (name: string): number => performance.getEntriesByName(name, 'measure').length;

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout'] }));
afterEach(() => {
  vi.useRealTimers();
  performance.clearMeasures();
});

test('an input is measured once, when it was painted', () => {
  begin('rubor:scroll');
  begin('rubor:scroll');
  expect(measures('rubor:scroll')).toBe(0);
  painted();
  painted();
  expect([measures('rubor:scroll'), measures('rubor:remove')]).toEqual([1, 0]);
});

test('an input that changed nothing is not measured with the next painting', () => {
  begin('rubor:remove');
  vi.advanceTimersByTime(1000);
  painted();
  expect(measures('rubor:remove')).toBe(0);
});
