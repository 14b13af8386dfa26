import { begin } from '../../../viewer/marks';
import type { Shape } from '../../../viewer/view.svelte';
import type { CleaningTool } from '../contract';
import { fillPolygon } from '../maths/draw';
import { abovePolyline, insidePolygon, outsidePolygon, withinPiece } from '../maths/select';
import type { ToolTarget } from './target';

type Corner = [x: number, y: number];

/** What a closed outline does, by the tool. Each is one act of the read. */
export function outlineDone(target: ToolTarget, shape: Shape): void {
  const polygon = shape.points.map(({ x, y }): Corner => [x, y]);
  const slices = target.all_slices ? null : [shape.slice];
  switch (target.tool) {
    case 'lasso-inside': return take(target, insidePolygon(target.segmentation, polygon, slices), 'lasso_inside');
    case 'lasso-outside': return take(target, outsidePolygon(target.segmentation, polygon, slices), 'lasso_outside');
    case 'cut': return cut(target, polygon, shape.slice, slices);
    case 'polygon': return fill(target, polygon, shape);
  }
}

/** Everything above a line goes. */
export function lineDone(target: ToolTarget, shape: Shape): void {
  const line = shape.points.map(({ x, y }): Corner => [x, y]);
  const slices = target.all_slices ? null : [shape.slice];
  take(target, abovePolyline(target.segmentation, line, target.document.plane, slices), 'above_line');
}

/** Removes what a tool caught; in keep-only mode keeps it. Pieces that are so already do not count. */
function take(target: ToolTarget, caught: readonly number[], tool: CleaningTool): void {
  const keeps = target.keep_only;
  const changed = caught.filter((piece) => target.removed.has(piece) === keeps);
  if (changed.length === 0) {
    target.notice(keeps ? 'No removed piece was caught.' : 'No kept piece was caught.');
    return;
  }
  begin('rubor:remove');
  if (keeps) target.restore(changed, tool);
  else target.remove(changed, tool);
}

/** Cuts the selected piece when the outline meets it, or else the kept piece with most voxels inside. */
function cut(target: ToolTarget, polygon: readonly Corner[], slice: number, slices: readonly number[] | null): void {
  const piece = pieceToCut(target, polygon, slice);
  if (piece === 0) {
    target.notice('The outline meets no kept piece: draw it around the part to be cut off.');
    return;
  }
  begin('rubor:remove');
  target.selected = piece;
  target.cut(piece, withinPiece(target.segmentation, piece, polygon, slices));
}

/** 0 when no kept piece has a voxel inside that is not cut yet. */
export function pieceToCut(target: Pick<ToolTarget, 'segmentation' | 'removed' | 'cut_voxels' | 'selected'>, polygon: readonly Corner[],
  slice: number): number {
  const { segmentation: { size, numbers }, removed, cut_voxels } = target;
  const inside = new Uint8Array(size[1] * size[2]);
  fillPolygon(inside, size[2], polygon, true);
  const counts = new Map<number, number>();
  for (let i = 0, voxel = slice * inside.length; i < inside.length; i++, voxel++) {
    const piece = inside[i] === 1 ? numbers[voxel] : 0;
    if (piece !== 0 && !removed.has(piece) && cut_voxels?.[voxel] !== 1) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  }
  if (target.selected !== null && counts.has(target.selected)) return target.selected;
  return [...counts].reduce((most, next) => (next[1] > most[1] ? next : most), [0, 0])[0];
}

function fill(target: ToolTarget, polygon: readonly Corner[], shape: Shape): void {
  const { drawn, document: { size } } = target;
  if (!drawn) return;
  const voxels = size[1] * size[2];
  fillPolygon(drawn.mask.subarray(shape.slice * voxels, (shape.slice + 1) * voxels), size[2], polygon, !shape.subtract);
  drawn.changed();
}
