import type { Size } from '../../viewer/volume';
import type { LabelsAct, LabelsContents } from './contract';

/**
 * Label maps by acts of painting: the server's rules (LabelPainting.cs) once more, since a picture must follow a stroke. One byte a
 * pixel. Where a drawing overlaps another the more severe class, the larger value, stays. A test holds both against one file.
 */
export function paint(map: Uint8Array, [, height, width]: Size, act: LabelsAct): void {
  if (act.type === 'taken') return take(map, act.content.map.runs);
  const plane = map.subarray(act.content.slice * height * width, (act.content.slice + 1) * height * width);
  switch (act.type) {
    case 'outlined': return outlined(plane, width, act.content);
    case 'stroked': return stroked(plane, width, act.content);
    case 'filled':
      for (const i of patch(plane, width, act.content.y * width + act.content.x).pixels) plane[i] = act.content.class;
  }
}

function take(map: Uint8Array, runs: string): void {
  const bytes = Uint8Array.from(atob(runs), (c) => c.charCodeAt(0));
  let end = 0;
  for (let i = 0; i < bytes.length;) {
    const label = bytes[i++];
    let length = 0, digit = 1;
    do length += (bytes[i] & 0x7f) * digit, digit *= 0x80;
    while (bytes[i++] >= 0x80);
    map.fill(label, end, end += length);
  }
  map.fill(0, end);
}

const given = (there: number, value: number): number => (value === 0 ? 0 : Math.max(there, value));

interface Edge { first: number; end: number; x: number; y: number; slope: number; winding: 1 | -1 }

// First row or column whose centre is not before a place.
const atLeast = (place: number, most: number): number => Math.min(most, Math.max(0, Math.ceil(place - 0.5)));

// What the outline goes round at least once is inside, wherever it crosses itself.
function outlined(plane: Uint8Array, width: number, { points, class: value }: LabelsContents['outlined']): void {
  const height = plane.length / width;
  const edges: Edge[] = [];
  for (let i = 0; i < points.length; i += 2) {
    const j = (i + 2) % points.length;
    const [ax, ay, bx, by] = [points[i], points[i + 1], points[j], points[j + 1]];
    const [ux, uy, lx, ly, winding] = ay <= by ? [ax, ay, bx, by, 1 as const] : [bx, by, ax, ay, -1 as const];
    const first = atLeast(uy, height), end = atLeast(ly, height);
    if (first < end) edges.push({ first, end, x: ux, y: uy, slope: (lx - ux) / (ly - uy), winding });
  }
  for (let y = Math.min(...edges.map((e) => e.first)); y < height; y++) {
    const crossings = edges.filter((e) => e.first <= y && y < e.end)
      .map((e) => ({ x: e.x + e.slope * (y + 0.5 - e.y), winding: e.winding })).sort((a, b) => a.x - b.x || a.winding - b.winding);
    let round = 0, from = 0;
    for (const { x, winding } of crossings) {
      if (round === 0) from = atLeast(x, width);
      round += winding;
      if (round !== 0) continue;
      const to = atLeast(x, width);
      for (let i = y * width + from; i < y * width + to; i++) plane[i] = given(plane[i], value);
    }
  }
}

// A fine brush would fall between centres; half a diagonal never does.
const leastReach = Math.sqrt(0.5);

function stroked(plane: Uint8Array, width: number, { points, radius, class: value }: LabelsContents['stroked']): void {
  for (let n = 0; n < points.length; n += 2) {
    const before = Math.max(0, n - 2);
    dab(plane, width, [points[before], points[before + 1]], [points[n], points[n + 1]], radius, value);
  }
}

/** One piece of a stroke: pixels whose centre is at most the radius from the way. */
export function dab(
  plane: Uint8Array, width: number, from: readonly [number, number], to: readonly [number, number], radius: number, value: number,
): void {
  const height = plane.length / width, reach = Math.max(radius, leastReach), most = reach * reach;
  const dx = to[0] - from[0], dy = to[1] - from[1], length = dx * dx + dy * dy;
  const within = (place: number, limit: number): number => Math.min(limit - 1, Math.max(0, Math.floor(place)));
  const y1 = within(Math.max(from[1], to[1]) + reach, height), x1 = within(Math.max(from[0], to[0]) + reach, width);
  for (let y = within(Math.min(from[1], to[1]) - reach, height); y <= y1; y++)
    for (let x = within(Math.min(from[0], to[0]) - reach, width); x <= x1; x++) {
      const px = x + 0.5 - from[0], py = y + 0.5 - from[1];
      const along = length === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length));
      const ox = px - along * dx, oy = py - along * dy;
      if (ox * ox + oy * oy <= most) plane[y * width + x] = given(plane[y * width + x], value);
    }
}

/** Pixels of one label that touch along edges, from one of them; and whether they reach the border of the picture. */
export function patch(plane: Uint8Array, width: number, from: number): { pixels: number[]; at_border: boolean } {
  const label = plane[from], seen = new Uint8Array(plane.length), pixels = [from];
  seen[from] = 1;
  let at_border = false;
  for (let next = 0; next < pixels.length; next++) {
    const i = pixels[next], x = i % width;
    at_border ||= x === 0 || x === width - 1 || i < width || i >= plane.length - width;
    for (const to of [x > 0 ? i - 1 : -1, x < width - 1 ? i + 1 : -1, i - width, i + width])
      if (to >= 0 && to < plane.length && seen[to] === 0 && plane[to] === label) {
        seen[to] = 1;
        pixels.push(to);
      }
  }
  return { pixels, at_border };
}

/** Pixels of each class. */
export function countsOf(map: Uint8Array, values: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const value of map) if (value !== 0) counts.set(value, (counts.get(value) ?? 0) + 1);
  return values.map((value) => counts.get(value) ?? 0);
}

/** Acts in a chain: a read that is undone shares what came before. */
export interface Painted { readonly act: LabelsAct; readonly before: Painted | null; readonly length: number }

/** The maps of a read: the newest ones are kept, so that an act costs itself and not all before it. */
export class Maps {
  private readonly kept: { of: Painted | null; map: Uint8Array }[] = [];

  constructor(private readonly size: Size, private readonly draft: Uint8Array | null, private readonly most = 12) {}

  /** The map after some acts; never to be changed. */
  of(painted: Painted | null): Uint8Array {
    const missing: Painted[] = [];
    let at = painted;
    while (at !== null && this.find(at) === undefined) {
      missing.push(at);
      at = at.before;
    }
    const known = this.find(at);
    if (missing.length === 0 && known !== undefined) return known;
    const map = (known ?? this.draft)?.slice() ?? new Uint8Array(this.size[0] * this.size[1] * this.size[2]);
    for (const { act } of missing.reverse()) paint(map, this.size, act);
    this.kept.push({ of: painted, map });
    if (this.kept.length > this.most) this.kept.shift();
    return map;
  }

  private find(of: Painted | null): Uint8Array | undefined {
    return this.kept.find((k) => k.of === of)?.map;
  }
}
