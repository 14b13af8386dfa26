import { Colours, Lines, strokeRimmed } from './colours';
import type { Sheet } from './drawing';
import { apply, type Point } from './geometry';
import type { CanvasSize, Layout } from './layout';
import type { Layer, Pane, Scene } from './scene';
import type { Shape } from './view.svelte';

/** What follows the pointer: crosshair, the outline being drawn, and what the scene has of its own. */
export interface TopScene {
  layout: Layout;
  canvas: CanvasSize;
  /** In device pixels. */
  crosshair: Point | null;
  shape: Shape | null;
  layers: readonly Layer[];
}

export function topScene(scene: Scene, pane: Pane, layout: Layout, canvas: CanvasSize): TopScene {
  const { view } = scene;
  const at = view.pointed === pane.key ? null : scene.crosshair(pane);
  return {
    layout, canvas,
    crosshair: at && apply(layout.matrix, at.x + 0.5, at.y + 0.5),
    shape: pane.active && view.shape?.slice === view.slice ? view.shape : null,
    layers: scene.pointerLayers(pane),
  };
}

export function paintTop(context: CanvasRenderingContext2D, scene: TopScene): void {
  const { canvas, layout: { matrix } } = scene;
  const { ratio } = canvas;
  const sheet: Sheet = { context, matrix, ratio };
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  for (const layer of scene.layers) layer(sheet);
  if (scene.shape?.kind === 'line') drawBeyond(sheet, scene.shape, canvas.width);
  if (scene.shape) drawShape(sheet, scene.shape);
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
    context.fillStyle = Colours.rim;
    context.fillRect(at.x - 3.5 * ratio, at.y - 3.5 * ratio, 7 * ratio, 7 * ratio);
    context.fillStyle = Colours.selected;
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

function drawCrosshair(context: CanvasRenderingContext2D, at: Point, ratio: number): void {
  const path = new Path2D();
  for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
    path.moveTo(at.x + dx * 5 * ratio, at.y + dy * 5 * ratio);
    path.lineTo(at.x + dx * 18 * ratio, at.y + dy * 18 * ratio);
  }
  strokeRimmed(context, path, Lines.shape, ratio);
}
