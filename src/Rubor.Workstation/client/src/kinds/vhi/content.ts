import type { Choice, MaskRuns, Reason, RegionVerdict, Resegmented, SegmentationName, Structure, VhiEvent, VhiStart } from './contract';
import type { Content as LedgerContent } from '../../ledger/kindrules';
import { ReadRuleError } from '../../ledger/state';
import type { Cut } from './maths/figures';
import { parsePieces } from './maths/pieceset';

/** What the reader has seen of a structure that was found, and left as it is. */
export interface SeenAsIs {
  readonly reasons: readonly string[];
  readonly time: string;
}

/** What a reader has made of a case: the part of a read's state that undo and redo move through. Never changed in place. */
export interface Content extends LedgerContent {
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
}

/**
 * What piece numbers belong to. The labels, and so their SHA-256, are the same in 2-D and 3-D where the same voxels count; the numbers are
 * not.
 */
export function numbering({ choice, segmentation }: Content): string {
  return `${choice.pieces}/${segmentation.sha256}`;
}

/** What a read begins with: nothing removed, and what the computer found. */
export function contentOf({ choice, segmentation }: VhiStart): Content {
  return {
    choice, segmentation, removed: new Set(), cuts: [], reasons: new Map(), drawings: new Map(), left_as_is: new Map(), keep_only: null,
    verdict: null, confidence: null, comment: '',
  };
}

/** The content after an act. */
export function contentAfter(content: Content, event: VhiEvent): Content {
  switch (event.type) {
    case 'pieces_removed': return { ...content, removed: new Set([...content.removed, ...parsePieces(event.content.pieces)]) };
    case 'pieces_restored': return { ...content, removed: without(content.removed, parsePieces(event.content.pieces)) };
    case 'kept_only': return { ...content, removed: allBut(content.segmentation.pieces, parsePieces(event.content.pieces)),
      keep_only: event.sequence };
    case 'piece_cut': return { ...content, cuts: [...content.cuts, event.content] };
    case 'piece_mended': return { ...content, cuts: content.cuts.filter(cut => cut.piece !== event.content.piece) };
    case 'drawn': {
      const { structure, mask, resegmented } = event.content;
      return { ...resegment(content, resegmented), drawings: new Map(content.drawings).set(structure, mask),
        left_as_is: seen(content, structure, null) };
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
    default: throw new ReadRuleError(`${event.type} changes no content`);
  }
}

// Cuts and reasons belong to numbers of the old segmentation; what of the cleaning carries over, the event itself says.
function resegment(content: Content, made: Resegmented | null): Content {
  return made === null ? content
    : { ...content, segmentation: made.segmentation, removed: parsePieces(made.removed), cuts: [], reasons: new Map() };
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
