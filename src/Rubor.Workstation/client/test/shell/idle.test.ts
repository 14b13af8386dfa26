import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Idle } from '../../src/shell/idle';

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

test('before the time is over it is told, long enough to act, and a touch takes that back', () => {
  const warned: (number | null)[] = [];
  let told = 0;
  const idle = new Idle(() => { told++; }, (left) => { warned.push(left); });
  idle.start(30);
  minutes(27.9);
  expect(warned).toEqual([]);
  minutes(0.2);
  expect(warned).toEqual([120_000]);
  minutes(1);
  idle.touched();
  expect([warned.at(-1), told]).toEqual([null, 0]);
  minutes(27.9);
  expect(warned).toHaveLength(2);
  minutes(2.2);
  expect([warned.at(2), told]).toEqual([120_000, 1]);
  expect(warned.at(-1)).toBe(null);
});

test('a short time is told of 20 seconds before its end', () => {
  const warned: (number | null)[] = [];
  const idle = new Idle(() => {}, (left) => { warned.push(left); });
  idle.start(1);
  vi.advanceTimersByTime(39_000);
  expect(warned).toEqual([]);
  vi.advanceTimersByTime(2_000);
  expect(warned).toEqual([20_000]);
  // Whoever is at it again within the second after the warning is heard, too.
  idle.touched();
  expect(warned.at(-1)).toBe(null);
});
