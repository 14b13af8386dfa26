import { Colours, font, hatch, label, strokeRimmed, type Hatch, type Line } from '../../viewer/colours';
import { outline } from '../../viewer/contour';
import { onCanvas, pathOf, type Loops } from '../../viewer/drawing';
import { apply, type Matrix, type Point } from '../../viewer/geometry';
import type { Layer } from '../../viewer/scene';
import type { LabelClass } from './contract';

/** How a class looks: told apart by line, hatch and number, and only then by colour. */
export interface Look { line: Line; hatch: Hatch | null }

const looks: readonly Look[] = [
  { line: { colour: '#a8ecff', width: 1.4, dash: [4, 4] }, hatch: null },
  { line: { colour: '#ffb000', width: 1.6, dash: [] }, hatch: 'sparse' },
  { line: { colour: '#ff9ad5', width: 2.4, dash: [] }, hatch: 'crossed' },
];

/** From the least severe class to the most: the most severe one has the strongest look. Beyond three the numbers tell. */
export function lookOf(index: number, classes: number): Look {
  return looks[Math.max(0, looks.length - classes + index) % looks.length];
}

/** The outline of a class in a slice, and the loops around its patches that have a number. */
export interface ClassShape { look: Look; number: string; path: Path2D; named: Loops }

// A number would hide a smaller patch.
const LeastNamed = 6;

/** What is painted in a slice, by class. */
export function shapesOf(plane: Uint8Array, width: number, classes: readonly LabelClass[]): ClassShape[] {
  return classes.flatMap(({ value }, i): ClassShape[] => {
    const loops = outline(plane, width, (v) => v === value);
    return loops.length === 0 ? [] : [{
      look: lookOf(i, classes.length), number: String(value), path: pathOf(loops),
      named: loops.filter((loop) => area(loop) >= LeastNamed),
    }];
  });
}

// Loops around holes run the other way, and have a negative one.
function area(loop: ArrayLike<number>): number {
  let twice = 0;
  for (let i = 0, j = loop.length - 2; i < loop.length; j = i, i += 2) twice += loop[j] * loop[i + 1] - loop[i] * loop[j + 1];
  return twice / 2;
}

// As it lies on the screen, where a picture may be turned.
function top(loop: ArrayLike<number>, matrix: Matrix): Point {
  let highest = apply(matrix, loop[0], loop[1]);
  for (let i = 2; i < loop.length; i += 2) {
    const at = apply(matrix, loop[i], loop[i + 1]);
    if (at.y < highest.y) highest = at;
  }
  return highest;
}

/** Paints the classes over a picture. */
export function labelLayer(shapes: readonly ClassShape[], filled: boolean): Layer {
  return (sheet) => {
    const { context, matrix, ratio } = sheet;
    for (const { look, path } of shapes) {
      const there = onCanvas(sheet, path);
      if (filled && look.hatch !== null) {
        context.globalAlpha = 0.4;
        context.fillStyle = hatch(context, look.hatch, look.line.colour, ratio);
        context.fill(there, 'evenodd');
        context.globalAlpha = 1;
      }
      strokeRimmed(context, there, look.line, ratio);
    }
    context.font = font(11, ratio);
    context.textAlign = 'center';
    context.textBaseline = 'bottom';
    for (const { look, number, named } of shapes) {
      context.fillStyle = look.line.colour;
      for (const loop of named) {
        const { x, y } = top(loop, matrix);
        label(context, number, x, y - 2 * ratio, ratio);
      }
    }
    context.fillStyle = Colours.text;
  };
}

/** The brush counts in pixels of the image; it is an ellipse on the screen where these are not square. */
export function brushLayer(cursor: Point, radius: number, line: Line): Layer {
  return (sheet) => {
    const path = new Path2D();
    path.ellipse(cursor.x + 0.5, cursor.y + 0.5, radius, radius, 0, 0, 2 * Math.PI);
    strokeRimmed(sheet.context, onCanvas(sheet, path), line, sheet.ratio);
  };
}
