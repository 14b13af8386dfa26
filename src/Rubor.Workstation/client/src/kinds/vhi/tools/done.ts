import type { CleaningTool } from '../../../contract';
import { fillPolygon } from '../maths/draw';
import { abovePolyline, insidePolygon, outsidePolygon, withinPiece } from '../maths/select';
import type { Reading } from '../reading.svelte';
import { begin } from '../../../viewer/marks';
import type { Shape } from '../../../viewer/view.svelte';

type Corner = [x: number, y: number];

/** What a closed outline does, by the tool. Each is one act of the read. */
export function outlineDone(reading: Reading, shape: Shape): void {
  const polygon = shape.points.map(({ x, y }): Corner => [x, y]);
  const slices = reading.all_slices ? null : [shape.slice];
  switch (reading.tool) {
    case 'lasso-inside': return take(reading, insidePolygon(reading.segmentation, polygon, slices), 'lasso_inside');
    case 'lasso-outside': return take(reading, outsidePolygon(reading.segmentation, polygon, slices), 'lasso_outside');
    case 'cut': return cut(reading, polygon, shape.slice, slices);
    case 'polygon': return fill(reading, polygon, shape);
  }
}

/** Everything above a line goes. */
export function lineDone(reading: Reading, shape: Shape): void {
  const line = shape.points.map(({ x, y }): Corner => [x, y]);
  const slices = reading.all_slices ? null : [shape.slice];
  take(reading, abovePolyline(reading.segmentation, line, reading.document.plane, slices), 'above_line');
}

/** Removes what a tool caught; in keep-only mode keeps it. Pieces that are so already do not count. */
function take(reading: Reading, caught: readonly number[], tool: CleaningTool): void {
  const keeps = reading.keep_only;
  const changed = caught.filter((piece) => reading.removed.has(piece) === keeps);
  if (changed.length === 0) {
    reading.notice(keeps ? 'No removed piece was caught.' : 'No kept piece was caught.', 'info');
    return;
  }
  begin('rubor:remove');
  if (keeps) reading.restore(changed, tool);
  else reading.remove(changed, tool);
}

/** Cuts the selected piece when the outline meets it, or else the kept piece with most voxels inside. */
function cut(reading: Reading, polygon: readonly Corner[], slice: number, slices: readonly number[] | null): void {
  const piece = pieceToCut(reading, polygon, slice);
  if (piece === 0) {
    reading.notice('The outline meets no kept piece: draw it around the part to be cut off.', 'info');
    return;
  }
  begin('rubor:remove');
  reading.selected = piece;
  reading.cut(piece, withinPiece(reading.segmentation, piece, polygon, slices));
}

/** 0 when no kept piece has a voxel inside that is not cut yet. */
export function pieceToCut(reading: Pick<Reading, 'segmentation' | 'removed' | 'cut_voxels' | 'selected'>, polygon: readonly Corner[], slice: number): number {
  const { segmentation: { size, numbers }, removed, cut_voxels } = reading;
  const inside = new Uint8Array(size[1] * size[2]);
  fillPolygon(inside, size[2], polygon, true);
  const counts = new Map<number, number>();
  for (let i = 0, voxel = slice * inside.length; i < inside.length; i++, voxel++) {
    const piece = inside[i] === 1 ? numbers[voxel] : 0;
    if (piece !== 0 && !removed.has(piece) && cut_voxels?.[voxel] !== 1) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  }
  if (reading.selected !== null && counts.has(reading.selected)) return reading.selected;
  return [...counts].reduce((most, next) => (next[1] > most[1] ? next : most), [0, 0])[0];
}

function fill(reading: Reading, polygon: readonly Corner[], shape: Shape): void {
  const { drawn, document: { size } } = reading;
  if (!drawn) return;
  const voxels = size[1] * size[2];
  fillPolygon(drawn.mask.subarray(shape.slice * voxels, (shape.slice + 1) * voxels), size[2], polygon, !shape.subtract);
  drawn.changed();
}
