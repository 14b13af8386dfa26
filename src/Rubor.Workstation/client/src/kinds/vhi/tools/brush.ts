import type { Place, PointerTool } from '../../../viewer/tools/tool';
import { brush as stroke } from '../maths/draw';
import type { ToolTarget } from './target';

/** Paints the draft while the button is held; Shift swaps painting and erasing. */
export class BrushTool implements PointerTool {
  private last: Place | null = null;

  /** @param adds Paints; else erases. */
  constructor(private readonly target: ToolTarget, private readonly adds: boolean) {}

  down(at: Place): void {
    this.last = null;
    this.dab(at);
  }

  move(at: Place, held: boolean): void {
    if (held) this.dab(at);
  }

  up(): void {
    this.last = null;
  }

  private dab(at: Place): void {
    const { drawn, brush_radius, document: { size } } = this.target;
    if (!drawn) return;
    const from = this.last?.slice === at.slice ? this.last : at;
    this.last = at;
    const voxels = size[1] * size[2];
    const slice = drawn.mask.subarray(at.slice * voxels, (at.slice + 1) * voxels);
    stroke(slice, size[2], [from.x, from.y], [at.x, at.y], brush_radius, this.adds !== at.shift);
    drawn.changed();
  }
}
