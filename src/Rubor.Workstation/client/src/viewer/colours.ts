/**
 * Colours and lines on the pictures. The two limits differ in kind (an outline with a hatch, a fill) and in lightness, and every
 * line has a dark rim, so that they hold apart without colour and on bright tissue.
 */

export const Colours = {
  rim: 'rgba(0, 0, 0, 0.85)',
  lower: '#a8ecff',
  upper: '#ffb000',
  removed: '#e6e6e6',
  selected: '#ffffff',
  region: '#7ee787',
  marrow: '#f0a8ff',
  draft: '#fff36b',
  text: '#f2f2f2',
  brighter: '#56b4e9',
  darker: '#ff9a3c',
} as const;

export interface Line {
  colour: string;
  /** In CSS pixels. */
  width: number;
  dash: readonly number[];
  /** The rim has the gaps, too: for what shall hardly be seen. */
  open?: boolean;
}

export const Lines = {
  lower: { colour: Colours.lower, width: 1.6, dash: [] },
  removed: { colour: Colours.removed, width: 1.2, dash: [2, 3], open: true },
  selected: { colour: Colours.selected, width: 2.2, dash: [5, 4] },
  hover: { colour: Colours.selected, width: 1.6, dash: [] },
  region: { colour: Colours.region, width: 1.4, dash: [12, 5] },
  marrow: { colour: Colours.marrow, width: 1.4, dash: [10, 4, 2, 4] },
  draft: { colour: Colours.draft, width: 1.6, dash: [] },
  shape: { colour: Colours.selected, width: 1.4, dash: [] },
  beyond: { colour: Colours.selected, width: 1, dash: [2, 5], open: true },
  brighter: { colour: Colours.brighter, width: 1.8, dash: [] },
  darker: { colour: Colours.darker, width: 1.8, dash: [4, 3] },
  subtract: { colour: Colours.selected, width: 1.4, dash: [4, 4] },
} as const satisfies Record<string, Line>;

/** Strokes a path of device pixels, with a dark rim beneath: between the dashes, too, or they would be lost on bright tissue. */
export function strokeRimmed(context: CanvasRenderingContext2D, path: Path2D, line: Line, ratio: number): void {
  context.lineJoin = 'round';
  const dash = line.dash.map((d) => d * ratio);
  context.setLineDash(line.open ? dash : []);
  context.strokeStyle = Colours.rim;
  context.lineWidth = (line.width + 1.4) * ratio;
  context.stroke(path);
  context.setLineDash(dash);
  context.strokeStyle = line.colour;
  context.lineWidth = line.width * ratio;
  context.stroke(path);
  context.setLineDash([]);
}

export type Hatch = 'sparse' | 'crossed' | 'plus' | 'minus';

const hatches = new Map<string, CanvasPattern>();

/** Hatching in device pixels: the same at every zoom. Light strokes with a dark companion. */
export function hatch(context: CanvasRenderingContext2D, kind: Hatch, colour: string, ratio: number): CanvasPattern {
  const key = `${kind} ${colour} ${ratio}`;
  let pattern = hatches.get(key);
  if (!pattern) {
    const signs = kind === 'plus' || kind === 'minus';
    const side = Math.round((signs ? 11 : kind === 'sparse' ? 9 : 6) * ratio);
    const tile = new OffscreenCanvas(side, side);
    const strokes = tile.getContext('2d')!;
    const diagonal = (shift: number, rising: boolean, style: string): void => {
      strokes.strokeStyle = style;
      strokes.lineWidth = ratio;
      strokes.beginPath();
      for (const turn of [-side, 0, side]) {
        strokes.moveTo(turn + shift - side, rising ? 2 * side : -side);
        strokes.lineTo(turn + shift + 2 * side, rising ? -side : 2 * side);
      }
      strokes.stroke();
    };
    if (signs) drawSign(strokes, kind === 'plus', side, colour, ratio);
    else for (const rising of kind === 'sparse' ? [true] : [true, false]) {
      diagonal(1.2 * ratio, rising, Colours.rim);
      diagonal(0, rising, colour);
    }
    pattern = context.createPattern(tile, 'repeat')!;
    hatches.set(key, pattern);
  }
  return pattern;
}

function drawSign(strokes: OffscreenCanvasRenderingContext2D, plus: boolean, side: number, colour: string, ratio: number): void {
  for (const [style, width] of [[Colours.rim, 3], [colour, 1.4]] as const) {
    strokes.strokeStyle = style;
    strokes.lineWidth = width * ratio;
    strokes.beginPath();
    strokes.moveTo(side / 2 - 2.5 * ratio, side / 2);
    strokes.lineTo(side / 2 + 2.5 * ratio, side / 2);
    if (plus) {
      strokes.moveTo(side / 2, side / 2 - 2.5 * ratio);
      strokes.lineTo(side / 2, side / 2 + 2.5 * ratio);
    }
    strokes.stroke();
  }
}

/** Text with a dark rim, readable on any grey. */
export function label(context: CanvasRenderingContext2D, text: string, x: number, y: number, ratio: number): void {
  context.lineJoin = 'round';
  context.strokeStyle = Colours.rim;
  context.lineWidth = 3 * ratio;
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
}

export function font(size: number, ratio: number): string {
  return `${size * ratio}px system-ui, sans-serif`;
}
