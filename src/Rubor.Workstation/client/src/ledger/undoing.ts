import type { StoredEvent } from '../contract';
import { after, expected, numbering, refusal, type ReadState } from './state';
import { needsSegmentation, type Kept } from './storage';

/** A read with the acts behind it that undo and redo would move over, each as "client/number", newest last. */
export interface Ahead {
  state: ReadState;
  undo: readonly string[];
  redo: readonly string[];
}

/** The read after all its events. */
export function aheadOf(events: readonly StoredEvent[]): Ahead {
  const all = events.reduce<Ahead | null>((ahead, event) => step(ahead, event), null);
  if (all === null)
    throw new RangeError('a read has at least the event that opened it');
  return all;
}

export function step(ahead: Ahead, event: StoredEvent): Ahead;
export function step(ahead: Ahead | null, event: StoredEvent): Ahead;
export function step(ahead: Ahead | null, event: StoredEvent): Ahead {
  const state = after(ahead?.state ?? null, event);
  const { undo, redo } = ahead ?? { undo: [], redo: [] };
  switch (event.type) {
    case 'opened': case 'resumed': case 'signed': case 'reopened': return { state, undo, redo };
    case 'undone': return { state, undo: undo.slice(0, -1), redo: [...redo, undo[undo.length - 1]] };
    case 'redone': return { state, undo: [...undo, redo[redo.length - 1]], redo: redo.slice(0, -1) };
    default: return { state, undo: [...undo, `${event.client}/${event.client_sequence}`], redo: [] };
  }
}

/** The act that an undo or redo would move over now; null for every other act. */
export function targetOf(ahead: Ahead, type: Kept['act']['type']): string | null {
  const over = type === 'undone' ? ahead.undo : type === 'redone' ? ahead.redo : [];
  return over[over.length - 1] ?? null;
}

/** The read with an act that is not stored yet. */
export function withAct(ahead: Ahead, kept: Kept, client: string): Ahead {
  return step(ahead, expected(ahead.state, kept.act, client, kept.at));
}

/** Whether the content says what of the cleaning carries over, and so depends on all that came before. */
export function carriesOver(type: Kept['act']['type']): boolean {
  return type === 'drawn' || type === 'choice_made';
}

/** Why an act would not be what it was any more; null when it is. With renewing, a content that carries over is going to be made anew. */
export function hindrance(ahead: Ahead, kept: Kept, renewing = false): string | null {
  const { type, content } = kept.act;
  const rule = refusal(ahead.state, type, content);
  if (rule !== null)
    return rule;
  if (needsSegmentation(type) && !(renewing && carriesOver(type)) && numbering(ahead.state.content) !== kept.segmentation)
    return 'the pieces are others by now, so their numbers mean something else';
  if (kept.target !== targetOf(ahead, type))
    return `there is a newer act by now, which this ${type === 'undone' ? 'undo' : 'redo'} did not mean`;
  return null;
}
