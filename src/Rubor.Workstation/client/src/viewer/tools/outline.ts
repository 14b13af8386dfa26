import type { Shape, View } from '../view.svelte';
import { near, type Place, type PointerTool } from './tool';

/** Screen pixels: a press that moves further draws in one stroke, a click this near to the first point closes. */
const StrokeBegins = 4;
const Closing = 8;

/** One stroke with the button held, or points by clicks, closed by a double click, Enter or the first point. */
export class OutlineTool implements PointerTool {
  // Whether the press in progress began the outline.
  private first = false;

  /** @param done Takes a closed outline of at least three points. */
  constructor(private readonly view: View, private readonly done: (outline: Shape) => void) {}

  down(at: Place): void {
    const point = { x: at.x, y: at.y };
    const { shape } = this.view;
    if (!shape || shape.kind !== 'outline' || shape.slice !== at.slice) {
      this.view.shape = { kind: 'outline', slice: at.slice, points: [point], next: null, stroke: false, subtract: at.shift };
      this.first = true;
    } else if (shape.points.length >= 3 && near(shape.points[0]!, point, at, Closing)) {
      this.finish(at.shift);
    } else {
      this.view.shape = { ...shape, points: near(shape.points.at(-1)!, point, at, 1) ? shape.points : [...shape.points, point],
        next: null };
      this.first = false;
    }
  }

  move(at: Place, held: boolean): void {
    const { shape } = this.view;
    if (!shape || shape.kind !== 'outline' || shape.slice !== at.slice) return;
    const point = { x: at.x, y: at.y };
    if (!held) this.view.shape = { ...shape, next: point };
    else if (!near(shape.points.at(-1)!, point, at, shape.stroke ? 2 : StrokeBegins))
      this.view.shape = { ...shape, points: [...shape.points, point], next: null, stroke: true };
  }

  up(at: Place): void {
    const { shape } = this.view;
    if (!shape?.stroke) return;
    // A stroke in the middle of clicked points is part of their outline, and goes on.
    if (this.first) this.finish(at.shift);
    else this.view.shape = { ...shape, stroke: false };
  }

  double(at: Place): void {
    this.finish(at.shift);
  }

  finish(subtract = false): void {
    const { shape } = this.view;
    this.view.shape = null;
    if (shape && shape.points.length >= 3) this.done({ ...shape, subtract: shape.subtract || subtract });
  }
}

/** The outline without its newest point. */
export function takeBack(view: View): void {
  const { shape } = view;
  if (shape) view.shape = shape.points.length > 1 ? { ...shape, points: shape.points.slice(0, -1) } : null;
}
