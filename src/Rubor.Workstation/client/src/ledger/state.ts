import type {
  Act, Choice, EventContents, EventType, MaskRuns, Reason, RegionVerdict, Resegmented, SegmentationName, StoredEvent, Structure,
} from '../contract';
import type { Cut } from '../kinds/vhi/maths/figures';
import { parsePieces } from '../kinds/vhi/maths/pieceset';
import { refusal } from '../kinds/vhi/rules';

export { refusal };

/** Gaps longer than this count as a pause, in ticks of 100 ns. As Rubor.Reading's ReadState, as is all here. */
const longestGap = 5 * 60 * 1e7;

/** What the reader has seen of a structure that was found, and left as it is. */
export interface SeenAsIs {
  readonly reasons: readonly string[];
  readonly time: string;
}

/** What a reader has made of a case: the part of a read's state that undo and redo move through. Never changed in place. */
export interface Content {
  readonly choice: Choice;
  readonly segmentation: SegmentationName;
  readonly removed: ReadonlySet<number>;
  /** In the order of the cuts. */
  readonly cuts: readonly Cut[];
  readonly reasons: ReadonlyMap<number, Reason>;
  readonly drawings: ReadonlyMap<Structure, MaskRuns>;
  readonly left_as_is: ReadonlyMap<Structure, SeenAsIs>;
  /** Place of the newest event that started to keep only what is inflammation; null where none did. Undo goes over it as over the rest. */
  readonly keep_only: number | null;
  readonly verdict: RegionVerdict | null;
  readonly confidence: number | null;
  readonly comment: string;
}

/** What piece numbers belong to. The labels, and so their SHA-256, are the same in 2-D and 3-D where the same voxels count; the numbers are not. */
export function numbering({ choice, segmentation }: Content): string {
  return `${choice.pieces}/${segmentation.sha256}`;
}

export type SignedEvent = Extract<StoredEvent, { type: 'signed' }>;

export interface SignedVersion {
  /** From 1. */
  readonly number: number;
  readonly signature: SignedEvent;
  readonly content: Content;
  /** Hash of the signature that this version reopened, and why; null for the first. */
  readonly predecessor: string | null;
  readonly reason: string | null;
}

/** The state of a read: a fold over its events, and nothing else. Never changed in place. */
export interface ReadState {
  readonly opened: EventContents['opened'];
  readonly reader: string;
  /** Number of events; what an append must expect. */
  readonly version: number;
  /** Hash of the newest event that is stored. */
  readonly head: string;
  readonly started: string;
  readonly newest: string;
  readonly content: Content;
  /** Contents to go back to, newest last. */
  readonly undo: readonly Content[];
  /** Contents to go forward to, newest last. */
  readonly redo: readonly Content[];
  /** Signed versions, oldest first. */
  readonly versions: readonly SignedVersion[];
  readonly is_signed: boolean;
  /** The newest reopening, until it is signed. */
  readonly reopening: EventContents['reopened'] | null;
  /** Acts on the content, undo and redo; not opening, signing or reopening. */
  readonly acts: number;
  /** Sum of the gaps between successive events that are no longer than 5 minutes: a lower bound of the time at work. */
  readonly active_ms: number;
}

/** An event that a read does not allow now. The message says why. */
export class ReadRuleError extends Error {
  override name = 'ReadRuleError';
}

/** The state after events; null after none. */
export function fold(events: readonly StoredEvent[], from: ReadState): ReadState;
export function fold(events: readonly StoredEvent[], from?: ReadState | null): ReadState | null;
export function fold(events: readonly StoredEvent[], from: ReadState | null = null): ReadState | null {
  return events.reduce((state, event) => after(state, event), from);
}

/** The state after one more event. Throws ReadRuleError where the rules do not allow it now, or it is not the next one. */
export function after(state: ReadState | null, event: StoredEvent): ReadState {
  if (event.type_version !== 1)
    throw new ReadRuleError(`an event of type ${event.type}, version ${event.type_version}, is unknown to this Rubor; a newer one may have written it`);
  if (state === null)
    return begin(event);
  if (event.sequence !== state.version)
    throw new ReadRuleError(`event ${event.sequence} does not follow event ${state.version - 1}`);
  const reason = refusal(state, event.type, event.content, event.reader);
  if (reason !== null)
    throw new ReadRuleError(reason);
  const gap = ticksBetween(state.newest, event.time);
  const next: ReadState = {
    ...state,
    version: state.version + 1,
    head: event.hash || state.head,
    newest: event.time,
    acts: state.acts + (isAct(event.type) ? 1 : 0),
    // A clock that was set back gives a negative gap. What lies before coming back was spent elsewhere.
    active_ms: state.active_ms + (gap > 0 && gap <= longestGap && !state.is_signed && event.type !== 'resumed' ? gap / 1e4 : 0),
  };
  const { content, undo, redo, versions, reopening } = state;
  switch (event.type) {
    case 'resumed': return next;
    case 'undone': return { ...next, content: undo[undo.length - 1], undo: undo.slice(0, -1), redo: [...redo, content] };
    case 'redone': return { ...next, content: redo[redo.length - 1], redo: redo.slice(0, -1), undo: [...undo, content] };
    case 'signed': return {
      ...next, is_signed: true, reopening: null, versions: [...versions, {
        number: versions.length + 1, signature: event, content, predecessor: reopening?.predecessor ?? null, reason: reopening?.reason ?? null,
      }],
    };
    case 'reopened': return { ...next, is_signed: false, reopening: event.content };
    default: return { ...next, content: contentAfter(content, event), undo: [...undo, content], redo: [] };
  }
}

/** An act that is not stored yet, as the event it will be: without a hash, at the page's own time. */
export function expected(state: ReadState, act: Act, client: string, time: string): StoredEvent {
  return { ...act, sequence: state.version, hash: '', reader: state.reader, time, client, type_version: 1 } as StoredEvent;
}

function begin(first: StoredEvent): ReadState {
  const reason = first.type === 'opened' ? refusal(null, first.type, first.content, first.reader) : null;
  if (first.type !== 'opened' || first.sequence !== 0)
    throw new ReadRuleError(`a read begins with opened, not with ${first.type}`);
  if (reason !== null)
    throw new ReadRuleError(reason);
  const { choice, segmentation } = first.content;
  return {
    opened: first.content, reader: first.reader, version: 1, head: first.hash, started: first.time, newest: first.time,
    content: {
      choice, segmentation, removed: new Set(), cuts: [], reasons: new Map(), drawings: new Map(), left_as_is: new Map(), keep_only: null, verdict: null, confidence: null, comment: '',
    },
    undo: [], redo: [], versions: [], is_signed: false, reopening: null, acts: 0, active_ms: 0,
  };
}

function isAct(type: EventType): boolean {
  return !['opened', 'resumed', 'signed', 'reopened'].includes(type);
}

function contentAfter(content: Content, event: StoredEvent): Content {
  switch (event.type) {
    case 'pieces_removed': return { ...content, removed: new Set([...content.removed, ...parsePieces(event.content.pieces)]) };
    case 'pieces_restored': return { ...content, removed: without(content.removed, parsePieces(event.content.pieces)) };
    case 'kept_only': return { ...content, removed: allBut(content.segmentation.pieces, parsePieces(event.content.pieces)), keep_only: event.sequence };
    case 'piece_cut': return { ...content, cuts: [...content.cuts, event.content] };
    case 'piece_mended': return { ...content, cuts: content.cuts.filter(cut => cut.piece !== event.content.piece) };
    case 'drawn': {
      const { structure, mask, resegmented } = event.content;
      return { ...resegment(content, resegmented), drawings: new Map(content.drawings).set(structure, mask), left_as_is: seen(content, structure, null) };
    }
    case 'left_as_is': {
      const { structure, reasons } = event.content;
      return { ...content, left_as_is: seen(content, structure, reasons === null ? null : { reasons, time: event.time }) };
    }
    case 'region_judged': return { ...content, verdict: event.content.verdict };
    case 'choice_made': return { ...resegment(content, event.content.resegmented), choice: event.content.choice };
    case 'reason_given': {
      const reasons = new Map(content.reasons);
      for (const piece of parsePieces(event.content.pieces))
        if (event.content.reason === null)
          reasons.delete(piece);
        else
          reasons.set(piece, event.content.reason);
      return { ...content, reasons };
    }
    case 'confidence_given': return { ...content, confidence: event.content.level };
    case 'commented': return { ...content, comment: event.content.text };
    default: throw new ReadRuleError(`${event.type} changes no content`);
  }
}

// Cuts and reasons belong to numbers of the old segmentation; what of the cleaning carries over, the event itself says.
function resegment(content: Content, made: Resegmented | null): Content {
  return made === null ? content : { ...content, segmentation: made.segmentation, removed: parsePieces(made.removed), cuts: [], reasons: new Map() };
}

function seen({ left_as_is }: Content, structure: Structure, what: SeenAsIs | null): Map<Structure, SeenAsIs> {
  const all = new Map(left_as_is);
  if (what === null)
    all.delete(structure);
  else
    all.set(structure, what);
  return all;
}

function without(pieces: ReadonlySet<number>, those: ReadonlySet<number>): Set<number> {
  return new Set([...pieces].filter(piece => !those.has(piece)));
}

function allBut(pieces: number, kept: ReadonlySet<number>): Set<number> {
  const removed = new Set<number>();
  for (let n = 1; n <= pieces; n++)
    if (!kept.has(n))
      removed.add(n);
  return removed;
}

// Stored times have seven decimals; Date would drop four of them.
function ticksBetween(from: string, to: string): number {
  const [a, b] = [from, to].map(time => {
    const decimals = /\.(\d+)/.exec(time)?.[1] ?? '';
    return { ms: Date.parse(decimals ? time.replace(`.${decimals}`, '') : time), ticks: Number(decimals.padEnd(7, '0').slice(0, 7)) };
  });
  return (b.ms - a.ms) * 1e4 + b.ticks - a.ticks;
}
