import type { StoredEvent } from '../contract';
import type { Content, KindRules } from './kindrules';
import { refusal } from './rules';
import { after, expected, stamped, type ReadState } from './state';
import type { Kept } from './storage';

/** A read with the acts behind it that undo and redo would move over, each as "client/number", newest last. */
export interface Tip<C extends Content = Content> {
  state: ReadState<C>;
  undo: readonly string[];
  redo: readonly string[];
}

/** The read after all its events. */
export function tipOf<C extends Content>(rules: KindRules<C>, events: readonly StoredEvent[]): Tip<C> {
  const all = events.reduce<Tip<C> | null>((tip, event) => step(rules, tip, event), null);
  if (all === null)
    throw new RangeError('a read has at least the event that opened it');
  return all;
}

export function step<C extends Content>(rules: KindRules<C>, tip: Tip<C> | null, event: StoredEvent): Tip<C> {
  const state = after(rules, tip?.state ?? null, event);
  const { undo, redo } = tip ?? { undo: [], redo: [] };
  switch (event.type) {
    case 'opened': case 'resumed': case 'signed': case 'reopened': return { state, undo, redo };
    case 'undone': return { state, undo: undo.slice(0, -1), redo: [...redo, undo[undo.length - 1]] };
    case 'redone': return { state, undo: [...undo, redo[redo.length - 1]], redo: redo.slice(0, -1) };
    default: return { state, undo: [...undo, `${event.client}/${event.client_sequence}`], redo: [] };
  }
}

/** The read behind an event whose act was folded before it was stored: folded no second time. */
export function confirmed<C extends Content>(before: Tip<C>, folded: Tip<C>, event: StoredEvent): Tip<C> {
  return { ...folded, state: stamped(before.state, folded.state, event) };
}

/** The act that an undo or redo would move over now; null for every other act. */
export function targetOf(tip: Tip, type: string): string | null {
  const over = type === 'undone' ? tip.undo : type === 'redone' ? tip.redo : [];
  return over[over.length - 1] ?? null;
}

/** An act that is not stored yet, as the event it will be. */
export function eventOf(tip: Tip, kept: Kept, client: string): StoredEvent {
  return expected(tip.state, kept.act, client, kept.at);
}

/**
 * Why an act would not be what it was any more; null when it is. With renewing, a content that says what follows is going to be made anew.
 */
export function hindrance<C extends Content>(rules: KindRules<C>, tip: Tip<C>, kept: Kept, renewing = false): string | null {
  const { type, content } = kept.act;
  const rule = refusal(rules, tip.state, type, content);
  if (rule !== null)
    return rule;
  const dependence = rules.dependence(type);
  if (dependence !== 'none' && !(renewing && dependence === 'made') && rules.basis(tip.state.content) !== kept.basis)
    return rules.other_basis.reason;
  if (kept.target !== targetOf(tip, type))
    return `there is a newer act by now, which this ${type === 'undone' ? 'undo' : 'redo'} did not mean`;
  return null;
}
