import type { Reading } from '../kinds/vhi/reading.svelte';
import { drawFurniture, type Furniture } from './orientationlabels';
import { Ink, Lines, font, label, type Line } from './colours';
import { maskOutline, draftOutline, type MaskOutline } from './maskoutline';
import { drawOutline, drawOverlay, onCanvas, type Overlay, type Sheet } from '../kinds/vhi/layers/overlay';
import { paneWords, type CanvasSize, type Content, type Layout, type PaneName } from '../kinds/vhi/panes';
import { slicePaths } from '../kinds/vhi/layers/paths';
import type { SlicePicture } from './picture';
import type { Session } from './view.svelte';
import { apply } from './geometry';

/** Everything of a pane but what follows the pointer. Plain values: painting reads nothing that could change meanwhile. */
export interface BaseScene {
  content: Content;
  layout: Layout;
  canvas: CanvasSize;
  smooth: boolean;
  overlay: Overlay | null;
  outlines: { outline: MaskOutline; line: Line; words: string; filled: boolean }[];
  furniture: Furniture;
}

/** Above this zoom voxels are shown as they are. */
const SmoothUpTo = 4;

/** Reads the reading, so that an effect around it follows everything that the pane shows. */
export function baseScene(reading: Reading, session: Session, pane: PaneName, content: Content, layout: Layout, canvas: CanvasSize): BaseScene {
  const { document, slice } = content;
  const earlier = pane.visit === 'earlier';
  return {
    content, layout, canvas,
    smooth: reading.zoom <= SmoothUpTo,
    overlay: earlier ? null : overlayOf(reading, session, pane),
    outlines: earlier ? [] : outlinesOf(reading),
    furniture: {
      title: `${paneWords(pane, document)} · slice ${slice + 1}/${document.size[0]}`,
      notes: [
        ...(earlier ? [linkWords(content)] : []),
        document.plane.words,
        "radiological convention: patient's right on the left",
      ],
      plane: document.plane,
      mm_across: document.spacing_mm[document.plane.transpose ? 1 : 0],
    },
  };
}

function linkWords({ away_mm, document }: Content): string {
  return away_mm > document.spacing_mm[2] / 2 ? `nearest slice, ${away_mm.toFixed(1)} mm away, not registered` : 'same place in the scanner, not registered';
}

function overlayOf(reading: Reading, session: Session, pane: PaneName): Overlay | null {
  const faint = pane.image === 't1w';
  if (!reading.show.overlay || (faint && !session.on_t1w)) return null;
  const states = { removed: reading.removed, cut: reading.cut_voxels, selected: reading.selected, smallest: reading.size_preview };
  return {
    paths: slicePaths(reading.segmentation, reading.slice, states),
    opacity: reading.show.opacity,
    faint,
    show_removed: reading.show.removed,
  };
}

function outlinesOf(reading: Reading): BaseScene['outlines'] {
  const { slice, drawn } = reading;
  const drawing = drawn?.structure;
  const size = reading.document.size;
  const shown: BaseScene['outlines'] = [];
  const add = (outline: MaskOutline | null, line: Line, words: string, filled = false): void => {
    if (outline) shown.push({ outline, line, words, filled });
  };
  if (reading.show.region && drawing !== 'disease_region') add(maskOutline(reading.region, size, slice), Lines.region, 'disease region');
  if (reading.show.marrow && drawing !== 'normal_marrow') add(maskOutline(reading.marrow, size, slice), Lines.marrow, 'normal marrow');
  if (drawn) add(draftOutline(drawn.mask, drawn.version, size, slice), Lines.draft, drawing === 'normal_marrow' ? 'drawing normal marrow' : 'drawing disease region', true);
  return shown;
}

export function paintBase(context: CanvasRenderingContext2D, picture: SlicePicture, scene: BaseScene): void {
  const { content, layout: { view, matrix }, canvas } = scene;
  const grey = picture.of(content.volume, content.slice, content.document.plane, content.window);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = '#000';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = scene.smooth;
  context.drawImage(grey, view.left, view.top, grey.width * view.across, grey.height * view.down);

  const sheet: Sheet = { context, matrix, ratio: canvas.ratio };
  if (scene.overlay) drawOverlay(sheet, scene.overlay);
  for (const shown of scene.outlines) paintOutline(sheet, shown);
  drawFurniture(context, scene.furniture, view, canvas.width, canvas.height, canvas.ratio);
}

function paintOutline(sheet: Sheet, { outline, line, words, filled }: BaseScene['outlines'][number]): void {
  const { context, ratio } = sheet;
  if (filled) {
    context.globalAlpha = 0.1;
    context.fillStyle = line.colour;
    context.fill(onCanvas(sheet, outline.path), 'evenodd');
    context.globalAlpha = 1;
  }
  drawOutline(sheet, outline.path, line);
  context.font = font(11, ratio);
  context.textAlign = 'center';
  context.textBaseline = 'bottom';
  context.fillStyle = line.colour;
  const at = apply(sheet.matrix, outline.at.x, outline.at.y);
  label(context, words, at.x, at.y - 4 * ratio, ratio);
  context.fillStyle = Ink.text;
}
