import type { Sheet } from './drawing';
import { drawLabels, type Labels } from './orientationlabels';
import type { CanvasSize, Layout } from './layout';
import type { SlicePicture } from './picture';
import type { Layer, Pane, Scene } from './scene';

/** Everything of a pane but what follows the pointer. Plain values: painting reads nothing that could change meanwhile. */
export interface BaseScene {
  picture: Pick<Pane, 'volume' | 'slice' | 'plane' | 'window'>;
  layout: Layout;
  canvas: CanvasSize;
  smooth: boolean;
  layers: readonly Layer[];
  labels: Labels;
}

/** Above this zoom voxels are shown as they are. */
const SmoothUpTo = 4;

/** Reads the scene, so that an effect around it follows everything that the pane shows. */
export function baseScene(scene: Scene, pane: Pane, layout: Layout, canvas: CanvasSize): BaseScene {
  const { title, notes, plane, spacing_mm, volume, slice, window } = pane;
  return {
    picture: { volume, slice, plane, window: { ...window } }, layout, canvas,
    smooth: scene.view.zoom <= SmoothUpTo,
    layers: scene.layers(pane),
    labels: { title, notes, plane, mm_across: spacing_mm && spacing_mm[plane?.transpose ? 1 : 0] },
  };
}

export function paintBase(context: CanvasRenderingContext2D, picture: SlicePicture, scene: BaseScene): void {
  const { picture: { volume, slice: z, plane, window }, layout: { view, matrix }, canvas } = scene;
  const slice = picture.of(volume, z, plane, window);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = '#000';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = scene.smooth;
  context.drawImage(slice, view.left, view.top, slice.width * view.across, slice.height * view.down);

  const sheet: Sheet = { context, matrix, ratio: canvas.ratio };
  for (const layer of scene.layers) layer(sheet);
  drawLabels(context, scene.labels, view, canvas.width, canvas.height, canvas.ratio);
}
