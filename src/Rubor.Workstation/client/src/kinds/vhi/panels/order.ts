import type { Reason } from '../contract';
import type { Piece } from '../maths/types';
import { reasonNames } from '../texts';

/** Which rows of the piece list are shown, and in what order. */
export type Sorting = 'size' | 'slice' | 'state';
export type Shown = 'all' | 'kept' | 'removed' | 'slice';

export interface PieceRows {
  sorting: Sorting;
  shown: Shown;
  /** For `slice`: the one on the screen. */
  slice: number;
}

export function rows(pieces: readonly Piece[], removed: ReadonlySet<number>, wanted: PieceRows): Piece[] {
  const there = pieces.filter((p) =>
    wanted.shown === 'all' ? true
    : wanted.shown === 'kept' ? !removed.has(p.number)
    : wanted.shown === 'removed' ? removed.has(p.number)
    : p.slice <= wanted.slice && wanted.slice <= p.last_slice);
  return there.sort((a, b) =>
    wanted.sorting === 'slice' ? a.number - b.number
    : (wanted.sorting === 'state' ? Number(removed.has(a.number)) - Number(removed.has(b.number)) : 0)
      || b.voxels_lower - a.voxels_lower || a.number - b.number);
}

/** How many pieces were removed for each reason, in the order of the reasons; those without one last. */
export function reasonCounts(removed: ReadonlySet<number>, reasons: ReadonlyMap<number, Reason>): { label: string; pieces: number }[] {
  const counts = (Object.keys(reasonNames) as Reason[])
    .map((reason) => ({ label: reasonNames[reason], pieces: [...removed].filter((p) => reasons.get(p) === reason).length }));
  counts.push({ label: 'no reason given', pieces: [...removed].filter((p) => !reasons.has(p)).length });
  return counts.filter((c) => c.pieces > 0);
}

/** Row indices that a list of `height` shows at `scroll`, with a few more on both sides so that a quick scroll stays filled. */
export function visible(total: number, scroll: number, height: number, row: number): { first: number; last: number } {
  const spare = 6;
  const first = Math.max(0, Math.min(total, Math.floor(scroll / row) - spare));
  return { first, last: Math.max(first, Math.min(total, Math.ceil((scroll + height) / row) + spare)) };
}
