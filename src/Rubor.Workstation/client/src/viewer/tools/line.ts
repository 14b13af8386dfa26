import type { Reading } from '../../kinds/vhi/reading.svelte';
import { lineDone } from '../../kinds/vhi/tools/done';
import { distancePixels } from '../../kinds/vhi/tools/pick';
import type { Place, PointerTool } from './tool';

let start: Place | null = null;

/** Drag a line: everything above it goes. Or click its two ends. */
export const line: PointerTool = {
  down(reading, session, at) {
    const shape = session.shape;
    if (shape?.kind === 'line' && shape.slice === at.slice) {
      session.shape = null;
      start = null;
      lineDone(reading, { ...shape, points: [shape.points[0]!, { x: at.x, y: at.y }] });
      return;
    }
    start = at;
    session.shape = { kind: 'line', slice: at.slice, points: [{ x: at.x, y: at.y }], next: null, stroke: false, subtract: false };
  },
  move(_reading, session, at) {
    const shape = session.shape;
    if (shape?.kind === 'line' && shape.slice === at.slice) session.shape = { ...shape, next: { x: at.x, y: at.y } };
  },
  up(reading: Reading, session, at) {
    const shape = session.shape;
    if (!start || shape?.kind !== 'line' || distancePixels(start, at) < 8) return;
    session.shape = null;
    start = null;
    lineDone(reading, { ...shape, points: [shape.points[0]!, { x: at.x, y: at.y }] });
  },
};
