import { begin } from '../../../viewer/marks';
import { distancePixels, type Place, type PointerTool } from '../../../viewer/tools/tool';
import { pieceAt } from '../maths/select';
import type { ToolTarget } from './target';

/** How far a click may miss a piece, in picture pixels: the smallest are four voxels. */
export const ReachPixels = 2;

/** A click selects a piece and removes it, or restores it when it was removed; in a locked read it selects only. A drag does nothing. */
export class PickTool implements PointerTool {
  private pressed: Place | null = null;

  constructor(private readonly target: ToolTarget) {}

  down(at: Place): void {
    this.pressed = at;
    this.target.view.shape = null;
  }

  move(at: Place, held: boolean): void {
    if (!held) this.target.hover = this.pieceUnder(at);
    else if (this.pressed && distancePixels(this.pressed, at) > 4) this.pressed = null;
  }

  up(at: Place): void {
    const { target } = this;
    const piece = this.pressed ? this.pieceUnder(this.pressed) : 0;
    this.pressed = null;
    target.hover = this.pieceUnder(at);
    if (piece === 0) return;
    target.selected = piece;
    if (target.locked) return;
    begin('rubor:remove');
    target.toggle(piece);
  }

  private pieceUnder(at: Place): number {
    return pieceAt(this.target.segmentation, at.slice, Math.floor(at.y), Math.floor(at.x), ReachPixels);
  }
}
