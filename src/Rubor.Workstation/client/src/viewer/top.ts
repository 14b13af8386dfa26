import { worldOf } from './plane';
import type { Reading } from '../kinds/vhi/reading.svelte';
import { Ink, Lines, strokeRimmed } from './colours';
import { toVoxel } from './linking';
import { onCanvas, type Sheet } from '../kinds/vhi/layers/overlay';
import { keyOf, type CanvasSize, type Content, type Layout, type PaneName } from '../kinds/vhi/panes';
import { outlineOfPiece } from '../kinds/vhi/layers/paths';
import type { Session, Shape } from './view.svelte';
import { apply, type Point } from './geometry';

/** What follows the pointer: crosshair, the outline being drawn, the brush, the piece under the pointer. */
export interface TopScene {
  layout: Layout;
  canvas: CanvasSize;
  /** In device pixels. */
  crosshair: Point | null;
  shape: Shape | null;
  brush: { x: number; y: number; radius: number } | null;
  hover: Path2D | null;
}

export function topScene(reading: Reading, session: Session, pane: PaneName, content: Content, layout: Layout, canvas: CanvasSize): TopScene {
  const now = pane.visit === 'now';
  const pointed = session.pointed === keyOf(pane);
  const { cursor, tool } = reading;
  const painting = now && cursor !== null && reading.drawn !== null && (tool === 'brush' || tool === 'erase');
  return {
    layout, canvas,
    crosshair: pointed ? null : crosshairOf(reading, content, layout, now),
    shape: now && session.shape?.slice === reading.slice ? session.shape : null,
    brush: painting ? { x: cursor.x + 0.5, y: cursor.y + 0.5, radius: reading.brush_radius } : null,
    hover: now && tool === 'pick' && session.hover > 0 && reading.show.overlay ? outlineOfPiece(reading.segmentation, reading.slice, session.hover) : null,
  };
}

function crosshairOf(reading: Reading, content: Content, { matrix }: Layout, now: boolean): Point | null {
  const { cursor, slice } = reading;
  if (!cursor || cursor.z !== slice) return null;
  if (now) return apply(matrix, cursor.x + 0.5, cursor.y + 0.5);
  const there = toVoxel(content.document.to_world, worldOf(reading.document.to_world, cursor.z, cursor.y, cursor.x));
  return apply(matrix, there.x + 0.5, there.y + 0.5);
}

export function paintTop(context: CanvasRenderingContext2D, scene: TopScene): void {
  const { canvas, layout: { matrix } } = scene;
  const { ratio } = canvas;
  const sheet: Sheet = { context, matrix, ratio };
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (scene.hover) strokeRimmed(context, onCanvas(sheet, scene.hover), Lines.hover, ratio);
  if (scene.shape?.kind === 'line') drawBeyond(sheet, scene.shape, canvas.width);
  if (scene.shape) drawShape(sheet, scene.shape);
  if (scene.brush) drawBrush(sheet, scene.brush);
  if (scene.crosshair) drawCrosshair(context, scene.crosshair, ratio);
}

function drawShape(sheet: Sheet, shape: Shape): void {
  const { context, matrix, ratio } = sheet;
  const path = new Path2D();
  const points = shape.next ? [...shape.points, shape.next] : shape.points;
  points.forEach((point, i) => {
    const at = apply(matrix, point.x, point.y);
    if (i === 0) path.moveTo(at.x, at.y);
    else path.lineTo(at.x, at.y);
  });
  if (shape.kind === 'outline' && points.length > 2) path.closePath();
  strokeRimmed(context, path, shape.subtract ? Lines.subtract : Lines.shape, ratio);
  if (shape.stroke) return;
  for (const point of shape.points) {
    const at = apply(matrix, point.x, point.y);
    context.fillStyle = Ink.rim;
    context.fillRect(at.x - 3.5 * ratio, at.y - 3.5 * ratio, 7 * ratio, 7 * ratio);
    context.fillStyle = Ink.selected;
    context.fillRect(at.x - 2 * ratio, at.y - 2 * ratio, 4 * ratio, 4 * ratio);
  }
}

// A line goes on level beyond its ends: what lies above is above that, too.
function drawBeyond({ context, matrix, ratio }: Sheet, shape: Shape, width: number): void {
  const ends = [shape.points[0], shape.next ?? shape.points[0]].map(({ x, y }) => apply(matrix, x, y)).sort((a, b) => a.x - b.x);
  const path = new Path2D();
  path.moveTo(0, ends[0].y);
  path.lineTo(ends[0].x, ends[0].y);
  path.moveTo(ends[1].x, ends[1].y);
  path.lineTo(width, ends[1].y);
  strokeRimmed(context, path, Lines.beyond, ratio);
}

// The brush counts in voxels; it is an ellipse on the screen where these are not square.
function drawBrush(sheet: Sheet, brush: { x: number; y: number; radius: number }): void {
  const path = new Path2D();
  path.ellipse(brush.x, brush.y, brush.radius, brush.radius, 0, 0, 2 * Math.PI);
  strokeRimmed(sheet.context, onCanvas(sheet, path), Lines.hover, sheet.ratio);
}

function drawCrosshair(context: CanvasRenderingContext2D, at: Point, ratio: number): void {
  const path = new Path2D();
  for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
    path.moveTo(at.x + dx * 5 * ratio, at.y + dy * 5 * ratio);
    path.lineTo(at.x + dx * 18 * ratio, at.y + dy * 18 * ratio);
  }
  strokeRimmed(context, path, Lines.shape, ratio);
}
