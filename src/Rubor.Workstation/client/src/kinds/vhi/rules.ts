import type { Act, Opened, StoredEvent } from '../../contract';
import type { KindRules } from '../../ledger/kindrules';
import { isBlank, isHash, longestText, refusal as ledgerRefusal } from '../../ledger/rules';
import { after as ledgerAfter, fold as ledgerFold, type ReadState as LedgerState } from '../../ledger/state';
import { contentAfter, contentOf, numbering, type Content } from './content';
import type { Choice, EventContents, EventType, MaskRuns, Resegmented, SegmentationName, VhiAct, VhiEvent, VhiSigned, VhiStart }
  from './contract';
import { isSo } from './again';
import { parsePieces } from './maths/pieceset';
import { forEachRun } from './maths/runs';
import { voxelsOf } from './maths/types';

/** What may happen in a read of V_HI next: the rules and words of Rubor.Reading's V_HI. */
export type ReadState = LedgerState<Content>;

type Judged = { [T in EventType]: { type: T; content: EventContents[T] } }[EventType];

// Acts whose content names pieces by their numbers, or was made from those that are kept.
const namesPieces: readonly string[] = ['pieces_removed', 'pieces_restored', 'kept_only', 'piece_cut', 'piece_mended', 'reason_given'];
const madeAnew: readonly string[] = ['drawn', 'choice_made'];

/** V_HI as the ledger sees it. */
export const rules: KindRules<Content> = {
  kind: 'vhi',
  begin: (opened: Opened) => contentOf(opened.content as VhiStart),
  after: (content: Content, event: StoredEvent) => contentAfter(content, event as VhiEvent),
  refusal: (state: ReadState | null, type: string, content: unknown) => judge(state, { type, content } as Judged),
  basis: numbering,
  dependence: (type) => (namesPieces.includes(type) ? 'basis' : madeAnew.includes(type) ? 'made' : 'none'),
  dated: (type) => type === 'left_as_is',
  isSo: (content: Content, act: Act) => isSo(content, act as VhiAct),
  other_basis: {
    reason: 'the pieces are others by now, so their numbers mean something else',
    said: 'The pieces are others now, so its numbers mean something else.',
  },
};

/** As the ledger's, of V_HI. */
export const after = (state: ReadState | null, event: StoredEvent): ReadState => ledgerAfter(rules, state, event);
/** After one event at least. */
export const fold = (events: Iterable<StoredEvent>, from: ReadState | null = null): ReadState => ledgerFold(rules, events, from)!;
export const refusal = <T extends EventType>(state: ReadState | null, type: T, content: EventContents[T],
  reader?: string | null): string | null =>
  (reader === undefined ? ledgerRefusal(rules, state, type, content) : ledgerRefusal(rules, state, type, content, reader));

function judge(state: ReadState | null, e: Judged): string | null {
  if (state === null)
    return e.type === 'opened' ? opening(e.content.content as VhiStart) : null;
  switch (e.type) {
    case 'signed': return contradicts(e.content.content as VhiSigned) ? 'the signed figures contradict each other' : null;
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
    default: return null;
  }
}

function opening({ choice: made, segmentation }: VhiStart): string | null {
  return choice(made) ?? named(segmentation);
}

function contradicts(s: VhiSigned): boolean {
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
