import type { Act, LedgerContents, LedgerEvent, Opened, StoredEvent } from '../contract';
import type { Content, KindRules } from './kindrules';
import { refusal } from './rules';

/** Gaps longer than this count as a pause, in ticks of 100 ns. As Rubor.Reading's ReadState, as is all here. */
const longestGap = 5 * 60 * 1e7;

export interface SignedVersion<C extends Content = Content> {
  /** From 1. */
  readonly number: number;
  readonly signature: StoredEvent<'signed', LedgerContents['signed']>;
  readonly content: C;
  /** Hash of the signature that this version reopened, and why; null for the first. */
  readonly predecessor: string | null;
  readonly reason: string | null;
}

/** The state of a read: a fold over its events, and nothing else. Never changed in place. */
export interface ReadState<C extends Content = Content> {
  readonly opened: Opened;
  readonly reader: string;
  /** Number of events; what an append must expect. */
  readonly version: number;
  /** Hash of the newest event that is stored. */
  readonly head: string;
  readonly started: string;
  readonly newest: string;
  readonly content: C;
  /** Contents to go back to, newest last. */
  readonly undo: readonly C[];
  /** Contents to go forward to, newest last. */
  readonly redo: readonly C[];
  /** Signed versions, oldest first. */
  readonly versions: readonly SignedVersion<C>[];
  readonly is_signed: boolean;
  /** The newest reopening, until it is signed. */
  readonly reopening: LedgerContents['reopened'] | null;
  /** Acts on the content, undo and redo; not opening, signing or reopening. */
  readonly acts: number;
  /** Sum of the gaps between successive events that are no longer than 5 minutes: a lower bound of the time at work. */
  readonly active_ms: number;
}

/** An event that a read does not allow now. The message says why. */
export class ReadRuleError extends Error {
  override name = 'ReadRuleError';
}

/** The state after all events; with a state to begin from, after those that follow it. */
export function fold<C extends Content>(rules: KindRules<C>, events: Iterable<StoredEvent>,
  from: ReadState<C> | null = null): ReadState<C> | null {
  let state = from;
  for (const event of events)
    state = after(rules, state, event);
  return state;
}

// The server sends every event in the newest version of its type.
const versions: Partial<Record<string, number>> = { opened: 2, signed: 2 };

/** The state after one more event. Throws a ReadRuleError where the rules do not allow it now, or it is not the next one. */
export function after<C extends Content>(rules: KindRules<C>, state: ReadState<C> | null, event: StoredEvent): ReadState<C> {
  if (event.type_version !== (versions[event.type] ?? 1))
    throw new ReadRuleError(`an event of type ${event.type}, version ${event.type_version}, is unknown to this Rubor; a newer one may have written it`);
  if (state === null)
    return begin(rules, event);
  if (event.sequence !== state.version)
    throw new ReadRuleError(`event ${event.sequence} does not follow event ${state.version - 1}`);
  const reason = refusal(rules, state, event.type, event.content, event.reader);
  if (reason !== null)
    throw new ReadRuleError(reason);
  const next = stamped(state, state, event);
  const { content, undo, redo, versions: signed, reopening } = state;
  const known = event as LedgerEvent;
  switch (known.type) {
    case 'resumed': return next;
    case 'undone': return { ...next, content: undo[undo.length - 1], undo: undo.slice(0, -1), redo: [...redo, content] };
    case 'redone': return { ...next, content: redo[redo.length - 1], redo: redo.slice(0, -1), undo: [...undo, content] };
    case 'signed': return {
      ...next, is_signed: true, reopening: null, versions: [...signed, {
        number: signed.length + 1, signature: known, content, predecessor: reopening?.predecessor ?? null,
        reason: reopening?.reason ?? null,
      }],
    };
    case 'reopened': return { ...next, is_signed: false, reopening: known.content };
    case 'commented': return { ...next, content: { ...content, comment: known.content.text }, undo: [...undo, content], redo: [] };
    default: return { ...next, content: rules.after(content, event), undo: [...undo, content], redo: [] };
  }
}

/**
 * A state that was folded before its event was stored, or before those in front of it were: what an event leaves in every read (place,
 * hash, times) counted anew, and nothing folded a second time.
 * @param before The state in front of the event, as it is stored by now.
 * @param folded The state behind it, as it was folded.
 */
export function stamped<C extends Content>(before: ReadState<C>, folded: ReadState<C>, event: StoredEvent): ReadState<C> {
  const gap = ticksBetween(before.newest, event.time);
  return {
    ...folded,
    version: before.version + 1,
    head: event.hash || before.head,
    newest: event.time,
    acts: before.acts + (isAct(event.type) ? 1 : 0),
    // A clock that was set back gives a negative gap. What lies before coming back was spent elsewhere.
    active_ms: before.active_ms + (gap > 0 && gap <= longestGap && !before.is_signed && event.type !== 'resumed' ? gap / 1e4 : 0),
  };
}

/** An act that is not stored yet, as the event it will be: without a hash, at the page's own time. */
export function expected(state: ReadState, act: Act, client: string, time: string): StoredEvent {
  return { ...act, sequence: state.version, hash: '', reader: state.reader, time, client, type_version: 1 };
}

function begin<C extends Content>(rules: KindRules<C>, first: StoredEvent): ReadState<C> {
  const reason = first.type === 'opened' ? refusal(rules, null, first.type, first.content, first.reader) : null;
  if (first.type !== 'opened' || first.sequence !== 0)
    throw new ReadRuleError(`a read begins with opened, not with ${first.type}`);
  if (reason !== null)
    throw new ReadRuleError(reason);
  const opened = first.content as Opened;
  return {
    opened, reader: first.reader, version: 1, head: first.hash, started: first.time, newest: first.time,
    content: rules.begin(opened), undo: [], redo: [], versions: [], is_signed: false, reopening: null, acts: 0, active_ms: 0,
  };
}

function isAct(type: string): boolean {
  return !['opened', 'resumed', 'signed', 'reopened'].includes(type);
}

// Stored times have seven decimals; Date would drop four of them.
function ticksBetween(from: string, to: string): number {
  const [a, b] = [from, to].map(time => {
    const decimals = /\.(\d+)/.exec(time)?.[1] ?? '';
    return { ms: Date.parse(decimals ? time.replace(`.${decimals}`, '') : time), ticks: Number(decimals.padEnd(7, '0').slice(0, 7)) };
  });
  return (b.ms - a.ms) * 1e4 + b.ticks - a.ticks;
}
