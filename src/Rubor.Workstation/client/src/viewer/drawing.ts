import { Colours, font, label, strokeRimmed, type Line } from './colours';
import { apply, type Matrix, type Point } from './geometry';

/** What layers paint on. */
export interface Sheet {
  context: CanvasRenderingContext2D;
  /** Voxel corners to device pixels. */
  matrix: Matrix;
  /** Device pixels to a CSS pixel. */
  ratio: number;
}

export function drawOutline(sheet: Sheet, path: Path2D, line: Line): void {
  strokeRimmed(sheet.context, onCanvas(sheet, path), line, sheet.ratio);
}

/** An outline with its name, and a faint fill where that is wanted. */
export function drawNamedOutline(sheet: Sheet, path: Path2D, at: Point, line: Line, name: string, filled = false): void {
  const { context, ratio } = sheet;
  if (filled) {
    context.globalAlpha = 0.1;
    context.fillStyle = line.colour;
    context.fill(onCanvas(sheet, path), 'evenodd');
    context.globalAlpha = 1;
  }
  drawOutline(sheet, path, line);
  context.font = font(11, ratio);
  context.textAlign = 'center';
  context.textBaseline = 'bottom';
  context.fillStyle = line.colour;
  const { x, y } = apply(sheet.matrix, at.x, at.y);
  label(context, name, x, y - 4 * ratio, ratio);
  context.fillStyle = Colours.text;
}

// Lines keep their width at every zoom, and on voxels that are not square, when the path is scaled and not the canvas.
export function onCanvas(sheet: Sheet, path: Path2D): Path2D {
  const scaled = new Path2D();
  scaled.addPath(path, sheet.matrix);
  return scaled;
}

/** Closed loops of voxel corners x, y, x, y … */
export type Loops = readonly ArrayLike<number>[];

export function pathOf(loops: Loops): Path2D {
  const path = new Path2D();
  for (const loop of loops) {
    path.moveTo(loop[0], loop[1]);
    for (let i = 2; i < loop.length; i += 2) path.lineTo(loop[i], loop[i + 1]);
    path.closePath();
  }
  return path;
}
