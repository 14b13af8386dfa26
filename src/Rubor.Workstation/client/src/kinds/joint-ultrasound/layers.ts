import { Colours, Lines, strokeRimmed, type Line } from '../../viewer/colours';
import { onCanvas, pathOf, type Sheet } from '../../viewer/drawing';
import type { Layer } from '../../viewer/scene';
import type { Box, Heatmap } from './contract';
import { contoursOf, overRegion, pixelsOf, valuesOf } from './heatmap';

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

/** A heatmap over its region: in colour, and its lines alone, which are null of a picture in which they are drawn already. */
export function heatLayers(heatmap: Heatmap, box: Box): { filled: Layer; lines: Layer | null } {
  const { width, height, channels } = heatmap, values = valuesOf(heatmap);
  const picture = new OffscreenCanvas(width, height);
  picture.getContext('2d')!.putImageData(new ImageData(pixelsOf(values, channels), width, height), 0, 0);
  const paths = channels === 1 ? contoursOf(values, width).map(pathOf) : [];
  const over = (sheet: Sheet): Sheet => ({ ...sheet, matrix: overRegion(sheet.matrix, box, heatmap) });
  return {
    filled: (sheet) => {
      const { a, b, c, d, e, f } = over(sheet).matrix;
      sheet.context.save();
      sheet.context.setTransform(a, b, c, d, e, f);
      sheet.context.globalAlpha = channels === 1 ? Strongest : 1;
      sheet.context.imageSmoothingEnabled = true;
      sheet.context.drawImage(picture, 0, 0);
      sheet.context.restore();
    },
    lines: channels === 3 ? null
      : (sheet) => paths.forEach((path, i) => strokeRimmed(sheet.context, onCanvas(over(sheet), path), lines[i], sheet.ratio)),
  };
}
