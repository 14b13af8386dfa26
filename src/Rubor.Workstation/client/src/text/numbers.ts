import { sentence, visitParts } from './sentences';
import type { CaseSummary, Piece, Reason, ReadSummary, RegionVerdict, SaveState, Structure } from '../kinds/vhi/panels/types';

/** How figures, states and times read on the page. Numbers use a comma for thousands and a point for decimals, as in the reports. */

const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const intensity = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 5 });

export const REASONS: Record<Reason, string> = {
  vessel: 'vessel',
  artefact: 'artefact',
  joint_space: 'joint space',
  outside: 'outside the area',
  normal_variant: 'normal variant',
};

export const STRUCTURES: Record<Structure, string> = { normal_marrow: 'normal marrow', disease_region: 'the disease region' };

export const VERDICTS: Record<RegionVerdict, string> = { satisfactory: 'Satisfactory', minor: 'Minor', failed: 'Failed' };

/** "1 voxel", "2,034 voxels". */
export function count(n: number, one: string, many: string = one + 's'): string {
  return `${whole.format(n)} ${n === 1 ? one : many}`;
}

export function number(n: number): string {
  return whole.format(n);
}

/** Volumes below 10 mm³ keep a decimal: one voxel is about 1.2 mm³. */
export function mm3(voxels: number, voxelVolume: number): string {
  const volume = voxels * voxelVolume;
  return volume > 0 && volume < 10 ? oneDecimal.format(volume) : whole.format(volume);
}

/** An intensity of the image, in its own arbitrary units. */
export function level(value: number): string {
  return intensity.format(value);
}

/** A slice as shown: counted from 1. */
export function sliceWords(piece: Piece): string {
  return piece.last_slice > piece.slice ? `${piece.slice + 1}–${piece.last_slice + 1}` : `${piece.slice + 1}`;
}

/** What a screen reader says of a row of the piece list. */
export function pieceWords(piece: Piece, voxelVolume: number, removed: boolean, reason: Reason | undefined): string {
  const where = piece.last_slice > piece.slice ? `slices ${piece.slice + 1} to ${piece.last_slice + 1}` : `slice ${piece.slice + 1}`;
  const upper = piece.voxels_upper > 0 ? `, ${whole.format(piece.voxels_upper)} of them at the upper limit` : '';
  return `Piece ${piece.number}, ${where}, ${count(piece.voxels_lower, 'voxel')}, ${mm3(piece.voxels_lower, voxelVolume)} cubic millimetres${upper}, `
    + (removed ? 'removed' : 'kept') + (reason ? `, ${REASONS[reason]}` : '');
}

/** A case's words where there is little room: the middle of a long subject is left out, its session never is, since by it two visits differ. */
export function shortName(words: string, most = 60): string {
  const { subject, session } = visitParts(words);
  const letters = [...subject], end = Math.floor(most / 4);
  const short = letters.length <= most ? subject : `${letters.slice(0, most - end - 1).join('')}…${letters.slice(-end).join('')}`;
  return session === null ? short : `${short}, ${session}`;
}

export type Tone = 'good' | 'busy' | 'warning' | 'bad';

/** Acts of cases that are not open. */
export interface Unsent { kind: 'unsent'; acts: number; more: boolean }

/** Why signing out waits. */
export function unsentWords(acts: number, reader: string, only: boolean): string {
  const waiting = `${count(acts, 'act')} ${acts === 1 ? 'is' : 'are'} not stored on the server yet.`;
  return only ? `${waiting} This browser’s storage is full, so they are only in this tab: wait until the page says “Saved”.`
    : `${waiting} If you sign out now, ${acts === 1 ? 'it stays' : 'they stay'} in this browser until ${reader} signs in here again.`;
}

/** The save state, honestly: what is on the server, and what is not. */
export function saveWords(save: SaveState | Unsent, now: number): { short: string; long: string; tone: Tone } {
  switch (save.kind) {
    case 'saved':
      return { short: 'Saved', long: 'Every act is stored on the server.', tone: 'good' };
    case 'saving':
      return { short: `Saving ${count(save.acts, 'act')} …`, long: 'On their way to the server.', tone: 'busy' };
    case 'offline': {
      const minutes = Math.floor((now - save.since) / 60_000);
      const since = minutes >= 1 ? ` for ${count(minutes, 'minute')}` : '';
      if (save.reason !== undefined)
        return { short: `Not stored: ${count(save.acts, 'act')} kept in this browser`, long: `${sentence(save.reason)} You can go on working: the acts stay in this browser until they are stored.`, tone: 'bad' };
      return save.acts === 0
        ? { short: 'Offline', long: `The server has not answered${since}. Nothing is waiting; you can go on working.`, tone: 'warning' }
        : { short: `Offline: ${count(save.acts, 'act')} kept in this browser`, long: `The server has not answered${since}. You can go on working: the acts are sent when it answers, also after this tab was closed.`, tone: 'warning' };
    }
    case 'signed-out':
      return { short: `Signed out: ${save.acts === 0 ? 'nothing is waiting' : count(save.acts, 'act') + ' kept in this browser'}`, long: 'Sign in again, and they are sent.', tone: 'warning' };
    case 'unsent':
      return { short: `${count(save.acts, save.more ? 'more act' : 'act')} not on the server yet`, long: 'Kept in this browser, and sent when the server answers.', tone: 'warning' };
    case 'lost':
      return { short: `Not on the server any more: ${count(save.acts, 'act')}`, long: 'The server’s store was put back to an older state. Do these acts again, or throw them away: they lie under “set aside”.', tone: 'bad' };
    case 'full':
      return { short: `Browser storage is full: ${count(save.acts, 'act')} only in this tab`, long: 'Do not close this tab before it says “Saved”: the acts are sent as soon as the server answers.', tone: 'bad' };
  }
}

export type CaseWords = { short: string; tone: 'plain' | 'good' | 'busy' | 'bad'; long: string | null };

/** State of a case in the list. */
export function caseWords(summary: CaseSummary): CaseWords {
  switch (summary.state) {
    case 'broken': return { short: 'broken', tone: 'bad', long: summary.reason };
    case 'waiting': return { short: 'waiting', tone: 'busy', long: 'It will be measured soon.' };
    case 'measuring': return { short: 'measuring', tone: 'busy', long: 'It is being measured.' };
    case 'ready': return summary.read === null ? { short: 'not begun', tone: 'plain', long: null } : readWords(summary.read);
  }
}

export function readWords(read: ReadSummary): CaseWords {
  return read.state === 'signed' ? { short: 'signed', tone: 'good', long: null } : { short: 'open', tone: 'busy', long: null };
}

/** "12 min"; below one minute "under 1 min". A lower bound, since looking without an act is not seen. */
export function minutes(milliseconds: number): string {
  const m = Math.floor(milliseconds / 60_000);
  return m < 1 ? 'under 1 min' : `${whole.format(m)} min`;
}

/** Day and time in the reader's own time zone, for instance "1 Mar 2026, 09:05". */
export function when(iso: string, timeZone?: string): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', ...(timeZone ? { timeZone } : {}) }).format(new Date(iso));
}

/** First digits of a hash, enough to compare by eye. */
export function shortHash(hash: string): string {
  return hash.slice(0, 12);
}

export { sentence, visitParts } from './sentences';
