import { Colours, Lines, strokeRimmed, type Line } from '../../viewer/colours';
import { onCanvas, pathOf, type Sheet } from '../../viewer/drawing';
import type { Layer } from '../../viewer/scene';
import type { Box, Heatmap } from './contract';
import { contoursOf, opacityOf, overRegion, valuesOf } from './heatmap';

const yellow = [255, 226, 0] as const;

// Tissue is still seen below the strongest place.
const Strongest = 0.6;

const lines: readonly Line[] = [
  { colour: Colours.draft, width: 1, dash: [2, 3] },
  { colour: Colours.draft, width: 1.2, dash: [] },
  { colour: Colours.draft, width: 2.2, dash: [] },
];

/** The region of the joint. */
export function regionLayer([x, y, width, height]: Box): Layer {
  const path = new Path2D();
  path.rect(x, y, width, height);
  return (sheet) => strokeRimmed(sheet.context, onCanvas(sheet, path), Lines.region, sheet.ratio);
}

/** A heatmap over its region. @param filled Whether it is coloured, or lines alone are drawn. */
export function heatLayers(heatmap: Heatmap, box: Box): { filled: Layer; lines: Layer } {
  const { width, height } = heatmap, values = valuesOf(heatmap), opacity = opacityOf(values);
  const picture = new OffscreenCanvas(width, height), context = picture.getContext('2d')!;
  const pixels = context.createImageData(width, height);
  opacity.forEach((alpha, i) => pixels.data.set([...yellow, alpha], 4 * i));
  context.putImageData(pixels, 0, 0);
  const paths = contoursOf(values, width).map(pathOf);
  const over = (sheet: Sheet): Sheet => ({ ...sheet, matrix: overRegion(sheet.matrix, box, heatmap) });
  return {
    filled: (sheet) => {
      const { a, b, c, d, e, f } = over(sheet).matrix;
      sheet.context.save();
      sheet.context.setTransform(a, b, c, d, e, f);
      sheet.context.globalAlpha = Strongest;
      sheet.context.imageSmoothingEnabled = true;
      sheet.context.drawImage(picture, 0, 0);
      sheet.context.restore();
    },
    lines: (sheet) => paths.forEach((path, i) => strokeRimmed(sheet.context, onCanvas(over(sheet), path), lines[i], sheet.ratio)),
  };
}
