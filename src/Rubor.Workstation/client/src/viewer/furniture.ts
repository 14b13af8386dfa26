import type { Plane } from '../contract';
import { Ink, font, label } from './ink';
import { scaleBar, type View } from './view';

/** What stands at the edges of a pane: letters of directions, words, the scale. */
export interface Furniture {
  /** At the top left: the image and its slice. */
  title: string;
  /** At the bottom left, one line each. */
  notes: readonly string[];
  plane: Plane;
  /** Millimetres of a picture pixel across. */
  mm_across: number;
}

export function drawFurniture(context: CanvasRenderingContext2D, furniture: Furniture, view: View, width: number, height: number, ratio: number): void {
  const edge = 8 * ratio;
  context.fillStyle = Ink.text;
  context.font = font(13, ratio);
  context.textBaseline = 'top';
  context.textAlign = 'left';
  label(context, furniture.title, edge, edge, ratio);

  context.font = font(15, ratio);
  context.textAlign = 'center';
  label(context, furniture.plane.top, width / 2, edge, ratio);
  context.textBaseline = 'bottom';
  label(context, furniture.plane.bottom, width / 2, height - edge, ratio);
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  label(context, furniture.plane.left, edge, height / 2, ratio);
  context.textAlign = 'right';
  label(context, furniture.plane.right, width - edge, height / 2, ratio);

  context.font = font(11, ratio);
  context.textAlign = 'left';
  context.textBaseline = 'bottom';
  furniture.notes.forEach((note, i) => label(context, note, edge, height - edge - (furniture.notes.length - 1 - i) * 15 * ratio, ratio));
  drawScale(context, view.across / furniture.mm_across, width - edge, height - edge, width / 4, ratio);
}

function drawScale(context: CanvasRenderingContext2D, device_per_mm: number, right: number, bottom: number, at_most: number, ratio: number): void {
  const bar = scaleBar(device_per_mm, at_most);
  const end = 4 * ratio;
  const path = new Path2D();
  path.moveTo(right - bar.length, bottom - end);
  path.lineTo(right - bar.length, bottom);
  path.lineTo(right, bottom);
  path.lineTo(right, bottom - end);
  for (const [style, width] of [[Ink.rim, 3.5], [Ink.text, 1.5]] as const) {
    context.strokeStyle = style;
    context.lineWidth = width * ratio;
    context.stroke(path);
  }
  context.textAlign = 'right';
  label(context, `${bar.mm} mm`, right, bottom - end - 2 * ratio, ratio);
}
