import { Lines, strokeRimmed, type Line } from '../../../viewer/colours';
import { drawNamedOutline, onCanvas } from '../../../viewer/drawing';
import { draftOutline, maskOutline, type MaskOutline } from '../../../viewer/maskoutline';
import type { Layer } from '../../../viewer/scene';
import type { Reading } from '../reading.svelte';
import { changeLayer } from './change';
import { drawOverlay } from './overlay';
import { outlineOfPiece, slicePaths } from './paths';

/** The pieces of the slice, fainter on the T1W. */
export function overlayLayer(reading: Reading, role: string): Layer[] {
  const faint = role === 't1w';
  if (!reading.show.overlay || (faint && !reading.on_t1w)) return [];
  const states = { removed: reading.removed, cut: reading.cut_voxels, selected: reading.selected, smallest: reading.size_preview };
  const overlay = {
    paths: slicePaths(reading.segmentation, reading.view.slice, states),
    opacity: reading.show.opacity,
    faint,
    show_removed: reading.show.removed,
  };
  return [(sheet) => drawOverlay(sheet, overlay)];
}

/** What changed since the visit before. */
export function changeLayers({ comparing: { map, registered }, view: { slice } }: Reading): Layer[] {
  return map && registered !== null ? [changeLayer(registered.change, slice)] : [];
}

/** Disease region, normal marrow, and what is being drawn. */
export function outlineLayers(reading: Reading): Layer[] {
  const { drawn, view: { slice } } = reading;
  const drawing = drawn?.structure;
  const size = reading.document.size;
  const shown: Layer[] = [];
  const add = (outline: MaskOutline | null, line: Line, name: string, filled = false): void => {
    if (outline) shown.push((sheet) => drawNamedOutline(sheet, outline.path, outline.at, line, name, filled));
  };
  if (reading.show.region && drawing !== 'disease_region') add(maskOutline(reading.region, size, slice), Lines.region, 'disease region');
  if (reading.show.marrow && drawing !== 'normal_marrow') add(maskOutline(reading.marrow, size, slice), Lines.marrow, 'normal marrow');
  if (drawn) add(draftOutline(drawn.mask, drawn.version, size, slice), Lines.draft, drawing === 'normal_marrow' ? 'drawing normal marrow'
    : 'drawing disease region', true);
  return shown;
}

/** The piece under the pointer. */
export function hoverLayer(reading: Reading): Layer[] {
  const { hover, segmentation, view: { slice } } = reading;
  const path = reading.tool === 'pick' && hover > 0 && reading.show.overlay ? outlineOfPiece(segmentation, slice, hover) : null;
  return path === null ? [] : [(sheet) => strokeRimmed(sheet.context, onCanvas(sheet, path), Lines.hover, sheet.ratio)];
}

/** The brush counts in voxels; it is an ellipse on the screen where these are not square. */
export function brushLayer(reading: Reading): Layer[] {
  const { tool, brush_radius: radius, drawn, view: { cursor } } = reading;
  if (cursor === null || drawn === null || (tool !== 'brush' && tool !== 'erase')) return [];
  return [(sheet) => {
    const path = new Path2D();
    path.ellipse(cursor.x + 0.5, cursor.y + 0.5, radius, radius, 0, 0, 2 * Math.PI);
    strokeRimmed(sheet.context, onCanvas(sheet, path), Lines.hover, sheet.ratio);
  }];
}
