import type { Shape, View } from '../view.svelte';
import { distancePixels, type Place, type PointerTool } from './tool';

/** Drag a line, or click its two ends. */
export class LineTool implements PointerTool {
  private start: Place | null = null;

  /** @param done Takes the line; its two points. */
  constructor(private readonly view: View, private readonly done: (line: Shape) => void) {}

  down(at: Place): void {
    const { shape } = this.view;
    if (shape?.kind === 'line' && shape.slice === at.slice) {
      this.end(shape, at);
      return;
    }
    this.start = at;
    this.view.shape = { kind: 'line', slice: at.slice, points: [{ x: at.x, y: at.y }], next: null, stroke: false, subtract: false };
  }

  move(at: Place): void {
    const { shape } = this.view;
    if (shape?.kind === 'line' && shape.slice === at.slice) this.view.shape = { ...shape, next: { x: at.x, y: at.y } };
  }

  up(at: Place): void {
    const { shape } = this.view;
    if (this.start && shape?.kind === 'line' && distancePixels(this.start, at) >= 8) this.end(shape, at);
  }

  /** The line ends here. */
  end(shape: Shape, { x, y }: { x: number; y: number }): void {
    this.view.shape = null;
    this.start = null;
    this.done({ ...shape, points: [shape.points[0]!, { x, y }] });
  }
}
