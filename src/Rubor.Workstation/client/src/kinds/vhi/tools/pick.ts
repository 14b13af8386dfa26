import type { Reading } from '../reading.svelte';
import { pieceAt } from '../maths/select';
import { begin } from '../../../viewer/marks';
import type { Place, PointerTool } from '../../../viewer/tools/tool';

/** How far a click may miss a piece, in picture pixels: the smallest are four voxels. */
export const ReachPixels = 2;

export function pieceUnder(reading: Reading, at: Place): number {
  return pieceAt(reading.segmentation, at.slice, Math.floor(at.y), Math.floor(at.x), ReachPixels);
}

/** A click selects a piece and removes it, or restores it when it was removed; in a locked read it selects only. A drag does nothing. */
export const pick: PointerTool = {
  down(_reading, session, at) {
    pressed = at;
    session.shape = null;
  },
  move(reading, session, at, held) {
    if (!held) session.hover = pieceUnder(reading, at);
    else if (pressed && distancePixels(pressed, at) > 4) pressed = null;
  },
  up(reading, session, at) {
    const piece = pressed ? pieceUnder(reading, pressed) : 0;
    pressed = null;
    session.hover = pieceUnder(reading, at);
    if (piece === 0) return;
    reading.selected = piece;
    if (reading.locked) return;
    begin('rubor:remove');
    reading.toggle(piece);
  },
};

let pressed: Place | null = null;

export function distancePixels(a: Place, b: Place): number {
  return Math.hypot(a.x - b.x, a.y - b.y) / a.voxels_per_pixel;
}
