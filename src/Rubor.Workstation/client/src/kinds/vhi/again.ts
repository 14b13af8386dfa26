import type { Act } from '../../contract';
import { parsePieces } from './maths/pieceset';
import { numbering, refusal, type Content, type ReadState } from '../../ledger/state';
import { same } from './measuring';
import type { AsideAct } from '../../ledger/outbox';
import { sentence } from '../../text/sentences';

/** Why an act that was set aside cannot be done again on top of what counts now, as a sentence; null when it can. */
export function notAgain(state: ReadState, { act, segmentation }: AsideAct, me: string): string | null {
  const rule = refusal(state, act.type, act.content, me);
  if (state.is_signed && rule !== null) return sentence(rule);
  if (act.type === 'undone' || act.type === 'redone') return 'It meant the act before it; Ctrl+Z and Ctrl+Y go through those that count now.';
  if (act.type === 'resumed') return 'It only noted that you came back.';
  if (segmentation !== null && segmentation !== numbering(state.content)) return 'The pieces are others now, so its numbers mean something else.';
  if (rule !== null) return sentence(rule);
  return isSo(state.content, act) ? 'It is so already.' : null;
}

/** Whether the act would change nothing. */
function isSo(content: Content, act: Act): boolean {
  switch (act.type) {
    case 'pieces_removed': return [...parsePieces(act.content.pieces)].every((p) => content.removed.has(p));
    case 'pieces_restored': return [...parsePieces(act.content.pieces)].every((p) => !content.removed.has(p));
    case 'kept_only': {
      const kept = parsePieces(act.content.pieces);
      return content.removed.size === content.segmentation.pieces - kept.size && [...kept].every((p) => !content.removed.has(p));
    }
    case 'reason_given': return [...parsePieces(act.content.pieces)].every((p) => (content.reasons.get(p) ?? null) === act.content.reason);
    case 'drawn': return content.drawings.get(act.content.structure)?.runs === act.content.mask.runs;
    case 'left_as_is': return JSON.stringify(content.left_as_is.get(act.content.structure)?.reasons ?? null) === JSON.stringify(act.content.reasons);
    case 'choice_made': return same(content.choice, act.content.choice);
    case 'region_judged': return content.verdict === act.content.verdict;
    case 'confidence_given': return content.confidence === act.content.level;
    case 'commented': return content.comment === act.content.text;
    default: return false;
  }
}
