import type { Sheet } from './drawing';
import { drawLabels, type Labels } from './orientationlabels';
import type { CanvasSize, Layout } from './layout';
import type { SlicePicture } from './picture';
import { Colours } from './colours';
import type { Layer, Over, Pane, Scene } from './scene';

/** Everything of a pane but what follows the pointer. Plain values: painting reads nothing that could change meanwhile. */
export interface BaseScene {
  picture: Pick<Pane, 'volume' | 'slice' | 'plane' | 'window'>;
  over: Over | null;
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
  const { title, notes, plane, spacing_mm, volume, slice, window, over } = pane;
  return {
    picture: { volume, slice, plane, window: { ...window } }, layout, canvas,
    over: over ? { ...over, window: { ...over.window } } : null,
    smooth: scene.view.zoom <= SmoothUpTo,
    layers: scene.layers(pane),
    labels: { title, notes, plane, mm_across: spacing_mm && spacing_mm[plane?.transpose ? 1 : 0] },
  };
}

/** @param above Of its own, so that neither picture is painted anew when both are shown by turns. */
export function paintBase(context: CanvasRenderingContext2D, picture: SlicePicture, above: SlicePicture, scene: BaseScene): void {
  const { picture: { volume, slice: z, plane, window }, layout: { view, matrix }, canvas } = scene;
  const slice = picture.of(volume, z, plane, window);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = '#000';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = scene.smooth;
  context.drawImage(slice, view.left, view.top, slice.width * view.across, slice.height * view.down);
  if (scene.over) paintOver(context, above, scene, scene.over);

  const sheet: Sheet = { context, matrix, ratio: canvas.ratio };
  for (const layer of scene.layers) layer(sheet);
  drawLabels(context, scene.labels, view, canvas.width, canvas.height, canvas.ratio);
}

function paintOver(context: CanvasRenderingContext2D, above: SlicePicture, scene: BaseScene, { kind, volume, window, share }: Over): void {
  if (share <= 0) return;
  const { picture: { slice: z, plane }, layout: { view }, canvas } = scene;
  const slice = above.of(volume, z, plane, window);
  const hem = kind === 'curtain' ? Math.round(share * canvas.width) : canvas.width;
  context.save();
  context.beginPath();
  context.rect(0, 0, hem, canvas.height);
  context.clip();
  if (kind === 'fade') context.globalAlpha = share;
  context.drawImage(slice, view.left, view.top, slice.width * view.across, slice.height * view.down);
  context.restore();
  if (kind !== 'curtain') return;
  for (const [style, width] of [[Colours.rim, 4], [Colours.text, 1.6]] as const) {
    context.fillStyle = style;
    context.fillRect(hem - width * canvas.ratio / 2, 0, width * canvas.ratio, canvas.height);
  }
}
