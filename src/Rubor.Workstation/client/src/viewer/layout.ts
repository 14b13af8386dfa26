import { pictureOf, viewOf, voxelsToCanvas, type Matrix, type Placement } from './geometry';
import type { Pane } from './scene';
import type { View } from './view.svelte';

/** A canvas in device pixels. */
export interface CanvasSize {
  width: number;
  height: number;
  /** Device pixels to a CSS pixel. */
  ratio: number;
}

export interface Layout {
  view: Placement;
  matrix: Matrix;
}

export function layoutOf({ zoom, pan }: View, { plane, volume, spacing_mm, reference }: Pane, canvas: CanvasSize): Layout {
  const picture = pictureOf(plane, volume.size, spacing_mm);
  const view = viewOf(picture, reference, canvas.width, canvas.height, zoom, pan);
  return { view, matrix: voxelsToCanvas(plane, picture, view) };
}
