import type { Plane } from '../contract';
import { Colours, font, label } from './colours';
import { scaleBar, type Placement } from './geometry';

/** What stands at the edges of a pane: letters of directions, words, the scale. */
export interface Labels {
  /** At the top left: the image and its slice. */
  title: string;
  /** At the bottom left, one line each. */
  notes: readonly string[];
  /** Whose letters stand at the edges; null where nothing is known of directions. */
  plane: Plane | null;
  /** Millimetres of a picture pixel across; null where they are not known, and no scale is drawn. */
  mm_across: number | null;
}

export function drawLabels(context: CanvasRenderingContext2D, labels: Labels, view: Placement, width: number, height: number,
  ratio: number): void {
  const edge = 8 * ratio;
  const line = 15 * ratio;
  const { title, notes, plane, mm_across } = labels;
  // In a narrow pane the middle of the top and the bottom is taken by words; what else stands there moves away from them.
  const reaches = (text: string): boolean => edge + context.measureText(text).width > width / 2 - 2 * line;

  context.fillStyle = Colours.text;
  context.textAlign = 'left';
  context.textBaseline = 'top';
  context.font = font(13, ratio);
  label(context, title, edge, edge, ratio);
  const top = reaches(title) ? edge + line : edge;

  context.font = font(11, ratio);
  context.textBaseline = 'bottom';
  notes.forEach((note, i) => label(context, note, edge, height - edge - (notes.length - 1 - i) * line, ratio));
  const bottom = height - (notes.some(reaches) ? edge + notes.length * line + 2 * ratio : edge);
  if (mm_across !== null) drawScale(context, view.across / mm_across, width - edge, bottom, width / 4, ratio);

  if (plane === null) return;
  context.font = font(15, ratio);
  context.textAlign = 'center';
  label(context, plane.bottom, width / 2, bottom, ratio);
  context.textBaseline = 'top';
  label(context, plane.top, width / 2, top, ratio);
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  label(context, plane.left, edge, height / 2, ratio);
  context.textAlign = 'right';
  label(context, plane.right, width - edge, height / 2, ratio);
}

function drawScale(context: CanvasRenderingContext2D, device_per_mm: number, right: number, bottom: number, at_most: number,
  ratio: number): void {
  const bar = scaleBar(device_per_mm, at_most);
  const end = 4 * ratio;
  const path = new Path2D();
  path.moveTo(right - bar.length, bottom - end);
  path.lineTo(right - bar.length, bottom);
  path.lineTo(right, bottom);
  path.lineTo(right, bottom - end);
  for (const [style, width] of [[Colours.rim, 3.5], [Colours.text, 1.5]] as const) {
    context.strokeStyle = style;
    context.lineWidth = width * ratio;
    context.stroke(path);
  }
  context.textAlign = 'right';
  label(context, `${bar.mm} mm`, right, bottom - end - 2 * ratio, ratio);
}
