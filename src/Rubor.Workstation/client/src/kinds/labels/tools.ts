import { OutlineTool, takeBack } from '../../viewer/tools/outline';
import type { Place, PointerTool } from '../../viewer/tools/tool';
import type { Shape } from '../../viewer/view.svelte';
import type { LabelsReading } from './reading.svelte';

export type Tool = 'polygon' | 'brush' | 'erase' | 'fill' | 'pan';

export const hints: Record<Tool, string> = {
  polygon: 'Draw around it, or click points; double click closes; Shift takes away',
  brush: 'Paint; Shift erases; [ and ] change the size',
  erase: 'Erase; Shift paints; [ and ] change the size',
  fill: 'Click a patch to give it the class, or a hole to fill it; Shift takes it away',
  pan: 'Drag to move the picture',
};

/** Most points of an act, as the server takes them. */
export const mostPoints = 2000;

/** Hundredths of a pixel are kept: nobody points finer, and an act stays small. */
export const rounded = (n: number): number => Math.round(n * 100) / 100;

/** The points of an outline as an act has them: of more than it may have, every second, third … is kept. */
export function pointsOf(shape: Pick<Shape, 'points'>): number[] {
  const step = Math.ceil(shape.points.length / mostPoints);
  return shape.points.filter((_, i) => i % step === 0).flatMap(({ x, y }) => [rounded(x), rounded(y)]);
}

/** Paints while the button is held; the stroke is one act. */
class BrushTool implements PointerTool {
  private stroke: { value: number; slice: number; points: number[] } | null = null;

  constructor(private readonly reading: LabelsReading, private readonly erases: boolean) {}

  down(at: Place): void {
    this.stroke = { value: this.erases !== at.shift ? 0 : this.reading.current.value, slice: at.slice, points: [] };
    this.reading.dropPreview();
    this.dab(at);
  }

  move(at: Place, held: boolean): void {
    if (held) this.dab(at);
  }

  up(): void {
    if (this.stroke !== null) this.reading.stroke(this.stroke);
    this.stroke = null;
  }

  private dab({ slice, x, y }: Place): void {
    const { stroke } = this;
    if (stroke === null || slice !== stroke.slice) return;
    const to = [rounded(x), rounded(y)] as const, from = stroke.points.length === 0 ? to : stroke.points.slice(-2) as [number, number];
    if (stroke.points.length > 0 && Math.hypot(to[0] - from[0], to[1] - from[1]) < 0.25) return;
    stroke.points.push(...to);
    this.reading.preview(stroke, from, to);
    if (stroke.points.length < 2 * mostPoints) return;
    // A stroke without an end goes on as another act.
    this.reading.stroke(stroke);
    this.stroke = { ...stroke, points: [...to] };
  }
}

/** The tools of one read: what the pointer does, and the same by keys. */
export class Tools {
  private readonly outline: OutlineTool;
  private readonly brush: BrushTool;
  private readonly erase: BrushTool;
  private readonly fill: PointerTool;

  constructor(private readonly reading: LabelsReading) {
    this.outline = new OutlineTool(reading.scene.view, (shape) => reading.outline(shape));
    this.brush = new BrushTool(reading, false);
    this.erase = new BrushTool(reading, true);
    this.fill = { down: ({ slice, x, y, shift }) => reading.fill(slice, Math.floor(x), Math.floor(y), shift), move() {}, up() {} };
  }

  /** Null for pan, which the pane does itself. */
  of(tool: Tool): PointerTool | null {
    return tool === 'pan' ? null : tool === 'polygon' ? this.outline : this[tool];
  }

  /** What a click does, done at the crosshair: every tool works without a pointer. */
  clickAtCrosshair(): boolean {
    const { scene: { view }, tool } = this.reading, inHand = this.of(tool), { cursor, slice } = view;
    if (inHand === null || cursor === null || !this.reading.mayAct(true)) return false;
    const at: Place = { slice, x: cursor.x + 0.5, y: cursor.y + 0.5, voxels_per_pixel: 0.1, shift: false };
    inHand.down(at);
    inHand.up(at);
    return true;
  }

  closeShape(subtract: boolean): boolean {
    if (this.reading.scene.view.shape === null) return false;
    this.outline.finish(subtract);
    return true;
  }

  takeBackPoint(): boolean {
    const { view } = this.reading.scene;
    if (view.shape === null) return false;
    takeBack(view);
    return true;
  }

  dropShape(): boolean {
    const { view } = this.reading.scene;
    if (view.shape === null) return false;
    view.shape = null;
    return true;
  }
}
