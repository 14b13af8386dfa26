import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Idle } from '../../src/panels/idle';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

const minutes = (n: number) => vi.advanceTimersByTime(n * 60_000);

test('after the time without a touch it tells, once', () => {
  let told = 0;
  const idle = new Idle(() => { told++; });
  idle.start(30);
  minutes(29);
  idle.touched();
  minutes(29);
  expect(told).toBe(0);
  minutes(2);
  expect(told).toBe(1);
  minutes(90);
  expect(told).toBe(1);
});

test('a computer that slept is not woken into the open case', () => {
  let told = 0;
  const idle = new Idle(() => { told++; });
  idle.start(30);
  // The clock goes on while timers rest.
  vi.setSystemTime(Date.now() + 8 * 3600_000);
  idle.touched();
  expect(told).toBe(1);
});

test('nobody is told after it was stopped', () => {
  let told = 0;
  const idle = new Idle(() => { told++; });
  idle.start(30);
  idle.stop();
  idle.touched();
  minutes(60);
  expect(told).toBe(0);
});
