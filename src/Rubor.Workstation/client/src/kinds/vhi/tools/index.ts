import { LineTool } from '../../../viewer/tools/line';
import { OutlineTool, takeBack } from '../../../viewer/tools/outline';
import type { Place, PointerTool } from '../../../viewer/tools/tool';
import { BrushTool } from './brush';
import { lineDone, outlineDone } from './done';
import { PickTool } from './pick';
import { onlyChanges, type ToolTarget } from './target';

/** The tools of one read: what the pointer does, and the same by keys. */
export class Tools {
  private readonly pick: PickTool;
  private readonly line: LineTool;
  private readonly outline: OutlineTool;
  private readonly brush: BrushTool;
  private readonly erase: BrushTool;
  private readonly noDrawing: PointerTool;

  constructor(private readonly target: ToolTarget) {
    this.pick = new PickTool(target);
    this.line = new LineTool(target.view, (line) => lineDone(target, line));
    this.outline = new OutlineTool(target.view, (outline) => outlineDone(target, outline));
    this.brush = new BrushTool(target, true);
    this.erase = new BrushTool(target, false);
    this.noDrawing = { down: () => target.notice('Choose what to draw first: normal marrow or disease region.'), move() {}, up() {} };
  }

  /** The tool of the pointer; null for pan, which the pane does itself. Drawing tools without a drawing ask for one. */
  get inHand(): PointerTool | null {
    const { tool, drawn } = this.target;
    switch (tool) {
      case 'pick': return this.pick;
      case 'line': return this.line;
      case 'lasso-inside':
      case 'lasso-outside':
      case 'cut': return this.outline;
      case 'polygon': return drawn ? this.outline : this.noDrawing;
      case 'brush': return drawn ? this.brush : this.noDrawing;
      case 'erase': return drawn ? this.erase : this.noDrawing;
      case 'pan': return null;
    }
  }

  /** What a click does, done at the crosshair: every tool works without a pointer. */
  clickAtCrosshair(): boolean {
    const { inHand: tool, target } = this, { cursor, slice } = target.view;
    if (!tool || !cursor || (target.locked && onlyChanges(target.tool))) return false;
    const at: Place = { slice, x: cursor.x + 0.5, y: cursor.y + 0.5, voxels_per_pixel: 0.1, shift: false };
    tool.down(at);
    tool.up(at);
    return true;
  }

  closeShape(subtract: boolean): boolean {
    const { shape, cursor } = this.target.view;
    if (!shape) return false;
    if (shape.kind === 'outline') this.outline.finish(subtract);
    else if (cursor) this.line.end(shape, { x: cursor.x + 0.5, y: cursor.y + 0.5 });
    return true;
  }

  takeBackPoint(): boolean {
    if (!this.target.view.shape) return false;
    takeBack(this.target.view);
    return true;
  }

  dropShape(): boolean {
    if (!this.target.view.shape) return false;
    this.target.view.shape = null;
    return true;
  }
}
