import { forEachRun } from './maths/runs';
import { parsePieces } from './maths/pieceset';
import { voxelsOf } from './maths/types';
import type { MaskRuns, VhiAct } from './contract';
import { count } from '../../text/numbers';
import { reasonNames, structureNames, verdictNames } from './texts';

/** What an act was, in a reader's words. */
export function actText(act: VhiAct): string {
  switch (act.type) {
    case 'pieces_removed': return `Removed ${pieces(act.content.pieces)}`;
    case 'pieces_restored': return `Restored ${pieces(act.content.pieces)}`;
    case 'kept_only': return act.content.pieces === 'none' ? 'Started from none, to keep only what is inflammation' : `Kept only ${pieces(act.content.pieces)}`;
    case 'piece_cut': return `Cut a part out of piece ${act.content.piece}`;
    case 'piece_mended': return `Took back the cuts of piece ${act.content.piece}`;
    case 'drawn': return `Drew ${structureNames[act.content.structure]} (${count(voxelsIn(act.content.mask), 'voxel')})`;
    case 'region_judged': return `Judged the region: ${verdictNames[act.content.verdict].toLowerCase()}`;
    case 'left_as_is': return act.content.reasons === null ? `Took back that ${structureNames[act.content.structure]} is left as it is`
      : `Saw what is said of ${structureNames[act.content.structure]}, and left it as it is`;
    case 'choice_made': {
      const { limits, pieces, minimum_piece } = act.content.choice;
      return `Chose limits ${limits === 'paper' ? 'by the paper' : 'robust'}, pieces in ${pieces === '2d' ? '2-D' : '3-D'} from ` +
        `${count(minimum_piece, 'voxel')}`;
    }
    case 'reason_given': return act.content.reason === null ? `Withdrew the reason of ${pieces(act.content.pieces)}`
      : `Reason ${reasonNames[act.content.reason]} on ${pieces(act.content.pieces)}`;
    case 'confidence_given': return act.content.level === null ? 'Withdrew the confidence' : `Confidence ${act.content.level} of 5`;
    case 'commented': return act.content.text === '' ? 'Emptied the comment' : `Comment: “${act.content.text}”`;
    case 'undone': return 'Undo';
    case 'redone': return 'Redo';
    case 'resumed': return 'Came back to the case';
    default: return act.type;
  }
}

function pieces(list: string): string {
  const named = [...parsePieces(list)];
  return named.length === 1 ? `piece ${named[0]}` : count(named.length, 'piece');
}

function voxelsIn({ size, runs }: MaskRuns): number {
  let voxels = 0;
  forEachRun(runs, voxelsOf(size), (from, to) => { voxels += to - from; });
  return voxels;
}
