import type { Choice, EventContents, EventType, MaskRuns, Resegmented, SegmentationName } from '../../contract';
import { parsePieces } from './maths/pieceset';
import { forEachRun } from './maths/runs';
import type { ReadState } from '../../ledger/state';
import { voxelsOf } from './maths/types';

/** What may happen in a read next: the rules and words of Rubor.Reading's ReadRules. */
export const longestText = 10_000;

/** Why an event may not follow; null when it may. State is null before the first event; reader is who wants to add it. */
export function refusal<T extends EventType>(
  state: ReadState | null, type: T, content: EventContents[T], reader: string | null = state?.reader ?? null): string | null {
  try {
    return judge(state, { type, content } as Judged, reader);
  } catch (e) {
    // Contents that cannot be read at all: pieces that are no list, a damaged mask.
    if (e instanceof RangeError)
      return e.message;
    throw e;
  }
}

type Judged = { [T in EventType]: { type: T; content: EventContents[T] } }[EventType];

function judge(state: ReadState | null, e: Judged, reader: string | null): string | null {
  if (state === null)
    return e.type === 'opened' ? opening(e.content) : 'the read is not open yet; open it first';
  if (e.type === 'opened')
    return 'the read is open already';
  if (state.is_signed)
    return e.type === 'reopened' ? reopening(state, e.content) : 'the read is signed; reopen it with a reason first';
  if (e.type === 'reopened')
    return 'the read is not signed, so there is nothing to reopen';
  // Another than the reader may reopen, when the server lets them; everything else is the reader's own word.
  if (reader !== state.reader)
    return `this is the read of ${state.reader}`;
  switch (e.type) {
    case 'undone': return state.undo.length === 0 ? 'there is nothing to undo' : null;
    case 'redone': return state.redo.length === 0 ? 'there is nothing to redo' : null;
    case 'signed': return contradicts(e.content) ? 'the signed figures contradict each other' : null;
    case 'pieces_removed':
    case 'pieces_restored':
    case 'reason_given': return pieces(state, parsePieces(e.content.pieces));
    case 'kept_only': return e.content.pieces === 'none' ? null : pieces(state, parsePieces(e.content.pieces));
    case 'piece_cut': return e.content.piece < 1 ? 'pieces are numbered from 1'
      : pieces(state, new Set([e.content.piece])) ?? mask(state, e.content.voxels);
    case 'piece_mended': return state.content.cuts.some(cut => cut.piece === e.content.piece) ? null : `piece ${e.content.piece} has no cut to take back`;
    case 'drawn': return mask(state, e.content.mask) ?? segmented(e.content.resegmented);
    case 'left_as_is': return seen(state, e.content);
    case 'choice_made': return choice(e.content.choice) ?? segmented(e.content.resegmented);
    case 'confidence_given': {
      const { level } = e.content;
      return level === null || (Number.isInteger(level) && level >= 1 && level <= 5) ? null : 'confidence is 1 to 5';
    }
    case 'commented': return e.content.text.length <= longestText ? null : `a comment has at most ${longestText} characters`;
    default: return null;
  }
}

function opening(e: EventContents['opened']): string | null {
  return e.study === '' || e.case === '' || e.round < 1 ? 'a read needs a study, a case and a round from 1'
    : e.inputs.length === 0 || e.inputs.some(i => !isHash(i.sha256) || i.size.length !== 3) ? 'a read needs its images, with their SHA-256 and size'
    : choice(e.choice) ?? named(e.segmentation);
}

function reopening(state: ReadState, e: EventContents['reopened']): string | null {
  return e.predecessor !== state.head ? 'the reopening names another signature than the newest'
    : isBlank(e.reason) ? 'reopening a signed read needs a reason'
    : e.reason.length > longestText ? `a reason has at most ${longestText} characters` : null;
}

function contradicts(s: EventContents['signed']): boolean {
  return s.voxels_lower < 0 || s.voxels_upper < 0 || s.voxels_upper > s.voxels_lower
    || !Number.isFinite(s.voxel_volume_mm3) || s.voxel_volume_mm3 <= 0 || !isHash(s.mask_sha256);
}

function pieces(state: ReadState, named: ReadonlySet<number>): string | null {
  const last = lastOf(named), there = state.content.segmentation.pieces;
  return named.size === 0 ? 'no piece is named' : last > there ? `there is no piece ${last}; the segmentation has ${there}` : null;
}

function seen({ content }: ReadState, { structure, reasons }: EventContents['left_as_is']): string | null {
  const words = structure === 'normal_marrow' ? 'the normal marrow' : 'the disease region';
  return reasons === null ? (content.left_as_is.has(structure) ? null : `${words} was not left as it is, so there is nothing to take back`)
    : content.drawings.has(structure) ? `${words} is drawn in this read, so it is not left as it was found`
    : reasons.length === 0 || reasons.some(isBlank) ? 'what was seen is not named'
    : reasons.reduce((sum, r) => sum + r.length, 0) > longestText ? `what was seen has at most ${longestText} characters` : null;
}

function mask(state: ReadState, mask: MaskRuns): string | null {
  forEachRun(mask.runs, voxelsOf(mask.size), () => undefined);
  return state.opened.inputs.some(i => i.size.every((n, axis) => n === mask.size[axis])) ? null : `no image of the read has ${mask.size.join('×')} voxels`;
}

const choice = (made: Choice): string | null => made.minimum_piece >= 1 ? null : 'a piece has at least 1 voxel';

function segmented(made: Resegmented | null): string | null {
  if (made === null)
    return null;
  const last = lastOf(parsePieces(made.removed));
  return named(made.segmentation) ?? (last > made.segmentation.pieces ? `there is no piece ${last} in the new segmentation` : null);
}

const named = (segmentation: SegmentationName): string | null =>
  segmentation.pieces < 0 || !isHash(segmentation.sha256) ? 'a segmentation needs its SHA-256 and its number of pieces' : null;

function lastOf(pieces: ReadonlySet<number>): number {
  let last = 0;
  for (const piece of pieces)
    last = Math.max(last, piece);
  return last;
}

const isHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

// White space as .NET counts it; String.trim takes the byte order mark for some and U+0085 for none.
const isBlank = (text: string): boolean => /^[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*$/.test(text);
