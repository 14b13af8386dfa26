import type { Reading } from '../reading.svelte';
import { sessionOf } from '../../../viewer/view.svelte';
import { toolOf } from '.';
import { lineDone } from './done';
import { finishOutline, takeBack } from '../../../viewer/tools/outline';
import { onlyChanges, type Place } from '../../../viewer/tools/tool';

/** What a click does, done at the crosshair: every tool works without a pointer. */
export function clickAtCrosshair(reading: Reading): boolean {
  const tool = toolOf(reading);
  const { cursor, slice } = reading;
  if (!tool || !cursor || (reading.locked && onlyChanges(reading.tool))) return false;
  const session = sessionOf(reading);
  const at: Place = { image: 'stir', slice, x: cursor.x + 0.5, y: cursor.y + 0.5, voxels_per_pixel: 0.1, shift: false };
  tool.down(reading, session, at);
  tool.up(reading, session, at);
  return true;
}

export function closeShape(reading: Reading, subtract: boolean): boolean {
  const session = sessionOf(reading);
  const shape = session.shape;
  if (!shape) return false;
  if (shape.kind === 'outline') finishOutline(reading, session, subtract);
  else if (reading.cursor) {
    session.shape = null;
    lineDone(reading, { ...shape, points: [shape.points[0], { x: reading.cursor.x + 0.5, y: reading.cursor.y + 0.5 }] });
  }
  return true;
}

export function takeBackPoint(reading: Reading): boolean {
  const session = sessionOf(reading);
  if (!session.shape) return false;
  takeBack(session);
  return true;
}

export function dropShape(reading: Reading): boolean {
  const session = sessionOf(reading);
  if (!session.shape) return false;
  session.shape = null;
  return true;
}
