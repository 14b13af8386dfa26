import type { Content } from './content';
import type { VhiAct } from './contract';
import { parsePieces } from './maths/pieceset';
import { same } from './measuring';

/** Whether the act would change nothing. */
export function isSo(content: Content, act: VhiAct): boolean {
  switch (act.type) {
    case 'pieces_removed': return [...parsePieces(act.content.pieces)].every((p) => content.removed.has(p));
    case 'pieces_restored': return [...parsePieces(act.content.pieces)].every((p) => !content.removed.has(p));
    case 'kept_only': {
      const kept = parsePieces(act.content.pieces);
      return content.removed.size === content.segmentation.pieces - kept.size && [...kept].every((p) => !content.removed.has(p));
    }
    case 'reason_given': return [...parsePieces(act.content.pieces)].every((p) => (content.reasons.get(p) ?? null) === act.content.reason);
    case 'drawn': return content.drawings.get(act.content.structure)?.runs === act.content.mask.runs;
    case 'left_as_is': return JSON.stringify(content.left_as_is.get(act.content.structure)?.reasons
      ?? null) === JSON.stringify(act.content.reasons);
    case 'choice_made': return same(content.choice, act.content.choice);
    case 'region_judged': return content.verdict === act.content.verdict;
    case 'confidence_given': return content.confidence === act.content.level;
    default: return false;
  }
}
