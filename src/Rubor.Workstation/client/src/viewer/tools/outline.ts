import type { Reading } from '../../kinds/vhi/reading.svelte';
import type { Session } from '../view.svelte';
import type { Point } from '../geometry';
import { outlineDone } from '../../kinds/vhi/tools/done';
import type { Place, PointerTool } from './tool';

/** Screen pixels: a press that moves further draws in one stroke, a click this near to the first point closes. */
const StrokeBegins = 4;
const Closing = 8;

/** Lasso, cut and polygon share this: one stroke with the button held, or points by clicks, closed by a double click, Enter or the first point. */
export const outline: PointerTool = {
  down(reading, session, at) {
    const point = { x: at.x, y: at.y };
    const shape = session.shape;
    if (!shape || shape.kind !== 'outline' || shape.slice !== at.slice) {
      session.shape = { kind: 'outline', slice: at.slice, points: [point], next: null, stroke: false, subtract: at.shift };
      first = true;
    } else if (shape.points.length >= 3 && near(shape.points[0]!, point, at, Closing)) {
      finishOutline(reading, session, at.shift);
    } else {
      session.shape = { ...shape, points: near(shape.points.at(-1)!, point, at, 1) ? shape.points : [...shape.points, point], next: null };
      first = false;
    }
  },
  move(_reading, session, at, held) {
    const shape = session.shape;
    if (!shape || shape.kind !== 'outline' || shape.slice !== at.slice) return;
    const point = { x: at.x, y: at.y };
    if (!held) session.shape = { ...shape, next: point };
    else if (!near(shape.points.at(-1)!, point, at, shape.stroke ? 2 : StrokeBegins))
      session.shape = { ...shape, points: [...shape.points, point], next: null, stroke: true };
  },
  up(reading, session, at) {
    const shape = session.shape;
    if (!shape?.stroke) return;
    // A stroke in the middle of clicked points is part of their outline, and goes on.
    if (first) finishOutline(reading, session, at.shift);
    else session.shape = { ...shape, stroke: false };
  },
  double(reading, session, at) {
    finishOutline(reading, session, at.shift);
  },
};

// Whether the press in progress began the outline.
let first = false;

export function finishOutline(reading: Reading, session: Session, subtract = false): void {
  const shape = session.shape;
  session.shape = null;
  if (shape && shape.points.length >= 3) outlineDone(reading, { ...shape, subtract: shape.subtract || subtract });
}

export function takeBack(session: Session): void {
  const shape = session.shape;
  if (shape) session.shape = shape.points.length > 1 ? { ...shape, points: shape.points.slice(0, -1) } : null;
}

function near(a: Point, b: Point, at: Place, pixels: number): boolean {
  return Math.hypot(a.x - b.x, a.y - b.y) <= pixels * at.voxels_per_pixel;
}
