import type { SessionProgress } from '../contract';
import { when } from '../text/numbers';

/** How the progress of a task reads. */

/** "2", or of calibration "calibration, round 1". */
export function sessionText({ session, calibration }: SessionProgress): string {
  return calibration > 0 ? `calibration, round ${calibration}` : String(session);
}

/** "alone 3 of 4, assisted 0 of 4". */
export function armsText({ arms }: SessionProgress): string {
  return arms.map((a) => `${a.arm} ${a.done} of ${a.cases}`).join(', ');
}

/** Whether a reader has signed every session; rounds of calibration that are not needed do not count. */
export function isSigned(sessions: readonly SessionProgress[]): boolean {
  return sessions.every((s) => s.calibration > 0 || s.done === s.cases);
}

export function stateText({ state, opens }: SessionProgress, timeZone?: string): { text: string; tone: 'plain' | 'good' | 'busy' | 'bad' } {
  switch (state) {
    case 'done': return { text: 'done', tone: 'good' };
    case 'open': return { text: 'open now', tone: 'busy' };
    case 'opens': return { text: `opens ${opens === null ? 'later' : when(opens, timeZone)}`, tone: 'busy' };
    case 'later': return { text: 'after the one before', tone: 'plain' };
    case 'spared': return { text: 'not needed', tone: 'plain' };
    case 'stopped': return { text: 'ended without reaching what was agreed', tone: 'bad' };
  }
}
