import type { CaseSummary, ReadSummary } from '../contract';
import type { SaveState } from '../ledger/outbox';
import { count } from '../text/numbers';
import { sentence, visitParts } from '../text/sentences';

/**
 * A case's title where there is little room: the middle of a long subject is left out, its session never is, since by it two visits differ.
 */
export function shortName(title: string, most = 60): string {
  const { subject, session } = visitParts(title);
  const letters = [...subject], end = Math.floor(most / 4);
  const short = letters.length <= most ? subject : `${letters.slice(0, most - end - 1).join('')}…${letters.slice(-end).join('')}`;
  return session === null ? short : `${short}, ${session}`;
}

export type Tone = 'good' | 'busy' | 'warning' | 'bad';

/** Acts of cases that are not open. */
export interface Unsent { kind: 'unsent'; acts: number; more: boolean }

/** Why signing out waits. */
export function unsentText(acts: number, reader: string, only: boolean): string {
  const waiting = `${count(acts, 'act')} ${acts === 1 ? 'is' : 'are'} not stored on the server yet.`;
  return only ? `${waiting} This browser’s storage is full, so they are only in this tab: wait until the page says “Saved”.`
    : `${waiting} If you sign out now, ${acts === 1 ? 'it stays' : 'they stay'} in this browser until ${reader} signs in here again.`;
}

/** The save state, honestly: what is on the server, and what is not. */
export function saveText(save: SaveState | Unsent, now: number): { short: string; long: string; tone: Tone } {
  switch (save.kind) {
    case 'saved':
      return { short: 'Saved', long: 'Every act is stored on the server.', tone: 'good' };
    case 'saving':
      return { short: `Saving ${count(save.acts, 'act')} …`, long: 'On their way to the server.', tone: 'busy' };
    case 'offline': {
      const minutes = Math.floor((now - save.since) / 60_000);
      const since = minutes >= 1 ? ` for ${count(minutes, 'minute')}` : '';
      if (save.reason !== undefined)
        return { short: `Not stored: ${count(save.acts, 'act')} kept in this browser`,
          long: `${sentence(save.reason)} You can go on working: the acts stay in this browser until they are stored.`, tone: 'bad' };
      return save.acts === 0
        ? { short: 'Offline', long: `The server has not answered${since}. Nothing is waiting; you can go on working.`, tone: 'warning' }
        : { short: `Offline: ${count(save.acts, 'act')} kept in this browser`,
          long: `The server has not answered${since}. You can go on working: the acts are sent when it answers, also after this tab was ` +
          `closed.`, tone: 'warning' };
    }
    case 'signed-out':
      return { short: `Signed out: ${save.acts === 0 ? 'nothing is waiting' : count(save.acts, 'act') + ' kept in this browser'}`,
        long: 'Sign in again, and they are sent.', tone: 'warning' };
    case 'unsent':
      return { short: `${count(save.acts, save.more ? 'more act' : 'act')} not on the server yet`,
        long: 'Kept in this browser, and sent when the server answers.', tone: 'warning' };
    case 'lost':
      return { short: `Not on the server any more: ${count(save.acts, 'act')}`,
        long: 'The server’s store was put back to an older state. Do these acts again, or throw them away: they lie under “set aside”.',
        tone: 'bad' };
    case 'full':
      return { short: `Browser storage is full: ${count(save.acts, 'act')} only in this tab`,
        long: 'Do not close this tab before it says “Saved”: the acts are sent as soon as the server answers.', tone: 'bad' };
  }
}

export type CaseText = { short: string; tone: 'plain' | 'good' | 'busy' | 'bad'; long: string | null };

/** State of a case in the list. */
export function caseText(summary: CaseSummary): CaseText {
  switch (summary.state) {
    case 'broken': return { short: 'broken', tone: 'bad', long: summary.reason };
    case 'waiting': return { short: 'waiting', tone: 'busy', long: 'It will be measured soon.' };
    case 'measuring': return { short: 'measuring', tone: 'busy', long: 'It is being measured.' };
    case 'ready': return summary.read === null ? { short: 'not begun', tone: 'plain', long: null } : readText(summary.read);
  }
}

export function readText(read: ReadSummary): CaseText {
  return read.state === 'signed' ? { short: 'signed', tone: 'good', long: null } : { short: 'open', tone: 'busy', long: null };
}
