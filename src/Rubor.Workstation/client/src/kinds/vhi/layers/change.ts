import { Colours, Lines, hatch, strokeRimmed } from '../../../viewer/colours';
import { outline } from '../../../viewer/contour';
import { onCanvas, pathOf } from '../../../viewer/drawing';
import type { Layer } from '../../../viewer/scene';
import type { Volume } from '../../../viewer/volume';

// Each step covers more: the surer, the denser.
const steps = [1, 2, 3];
const cover = 0.2;

interface ChangePaths { brighter: Path2D[]; darker: Path2D[] }

const cache = new WeakMap<Volume, Map<number, ChangePaths>>();

/** What changed in a slice: blue, solid and + where it is brighter now; orange, dashed and − where it is darker. */
export function changeLayer(map: Volume, z: number): Layer {
  const { brighter, darker } = pathsOf(map, z);
  return (sheet) => {
    const { context, ratio } = sheet;
    for (const [paths, line, colour, sign] of [[brighter, Lines.brighter, Colours.brighter, 'plus'],
      [darker, Lines.darker, Colours.darker, 'minus']] as const) {
      const there = paths.map((path) => onCanvas(sheet, path));
      context.globalAlpha = cover;
      context.fillStyle = colour;
      for (const path of there) context.fill(path, 'evenodd');
      context.globalAlpha = 0.9;
      context.fillStyle = hatch(context, sign, colour, ratio);
      context.fill(there[0], 'evenodd');
      context.globalAlpha = 1;
      strokeRimmed(context, there[0], line, ratio);
    }
  };
}

function pathsOf(map: Volume, z: number): ChangePaths {
  let slices = cache.get(map);
  if (!slices) cache.set(map, (slices = new Map()));
  let made = slices.get(z);
  if (!made) {
    const [, height, width] = map.size, slice = map.samples.subarray(z * height * width, (z + 1) * height * width);
    const of = (sign: number) => steps.map((step) => pathOf(outline(slice, width, (value) => value * sign >= step)));
    slices.set(z, (made = { brighter: of(1), darker: of(-1) }));
  }
  return made;
}
