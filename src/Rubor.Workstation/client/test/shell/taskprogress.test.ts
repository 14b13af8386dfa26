import { expect, test } from 'vitest';
import type { SessionProgress } from '../../src/contract';
import { armsText, isSigned, sessionText, stateText } from '../../src/shell/taskprogress';

const session = (change: Partial<SessionProgress> = {}): SessionProgress => ({ session: 1, calibration: 0, arms: [{ arm: 'alone', cases: 2,
  done: 1 }, { arm: 'assisted', cases: 1, done: 0 }], cases: 3, done: 1, begun: 1, minutes_a_case: 0.5, state: 'open', opens: null,
  last_signed: null, ...change });

test('a session says its number, or its round, and each arm', () => {
  expect(sessionText(session())).toBe('1');
  expect(sessionText(session({ session: 0, calibration: 2 }))).toBe('calibration, round 2');
  expect(armsText(session())).toBe('alone 1 of 2, assisted 0 of 1');
});

test('a reader has signed everything once every session is, whatever became of rounds that are not needed', () => {
  const done = session({ done: 3, state: 'done' }), spared = session({ session: 0, calibration: 2, done: 0, state: 'spared' });
  expect(isSigned([spared, done])).toBe(true);
  expect(isSigned([spared, done, session({ session: 2 })])).toBe(false);
});

test('a session that waits says when it opens', () => {
  expect(stateText(session({ state: 'opens', opens: '2026-03-15T09:00:00Z' }), 'UTC').text).toBe('opens 15 Mar 2026, 09:00');
  expect(stateText(session({ state: 'stopped' })).tone).toBe('bad');
});
