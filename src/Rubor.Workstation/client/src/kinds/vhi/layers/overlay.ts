import { Colours, Lines, hatch, strokeRimmed } from '../../../viewer/colours';
import { onCanvas, type Sheet } from '../../../viewer/drawing';
import type { SlicePaths } from './paths';

/** What lies over the grey slice. Paths are in voxel corners of the slice. */
export interface Overlay {
  paths: SlicePaths;
  opacity: number;
  /** Fainter where it is only a pointer to the other image. */
  faint: boolean;
  show_removed: boolean;
}

// A fill at half strength pales on bright tissue.
const FillOverHatch = 1.4;

/** Lower limit outlined with a sparse hatch, upper limit filled, removed pieces dotted, the selected one dashed. */
export function drawOverlay(sheet: Sheet, overlay: Overlay): void {
  const { context, ratio } = sheet;
  const { paths } = overlay;
  const strength = overlay.opacity * (overlay.faint ? 0.5 : 1);
  const lower = onCanvas(sheet, paths.kept_lower);
  const upper = onCanvas(sheet, paths.kept_upper);

  // By the even-odd rule both together are the voxels at the lower limit alone.
  const between = new Path2D(lower);
  between.addPath(upper);
  context.globalAlpha = strength;
  context.fillStyle = hatch(context, 'sparse', Colours.lower, ratio);
  context.fill(between, 'evenodd');
  context.globalAlpha = Math.min(1, strength * FillOverHatch);
  context.fillStyle = Colours.upper;
  context.fill(upper, 'evenodd');
  // The lines stay readable where the fill is faint.
  context.globalAlpha = Math.min(1, 0.35 + strength);
  context.lineWidth = ratio;
  context.strokeStyle = Colours.rim;
  context.stroke(upper);
  strokeRimmed(context, lower, Lines.lower, ratio);

  const small = onCanvas(sheet, paths.too_small);
  context.fillStyle = hatch(context, 'crossed', Colours.selected, ratio);
  context.globalAlpha = 0.9;
  context.fill(small, 'evenodd');
  if (overlay.show_removed) {
    context.globalAlpha = overlay.faint ? 0.5 : 0.9;
    strokeRimmed(context, onCanvas(sheet, paths.removed), Lines.removed, ratio);
  }
  context.globalAlpha = 1;
  if (paths.selected) strokeRimmed(context, onCanvas(sheet, paths.selected), Lines.selected, ratio);
}
