import type { Point, Size } from './types';

/** Sets or clears the voxels of a slice whose centres lie inside a polygon, by the even-odd rule. The polygon closes itself. */
export function fillPolygon(slice: Uint8Array, width: number, polygon: readonly Point[], set: boolean): void {
  const height = slice.length / width, value = set ? 1 : 0;
  for (let y = 0; y < height; y++) {
    const crossings = crossingsAt(polygon, y + 0.5);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const first = firstCentre(crossings[i], width), past = firstCentre(crossings[i + 1], width);
      if (past > first)
        slice.fill(value, y * width + first, y * width + past);
    }
  }
}

/**
 * Sets or clears the voxels that a round brush passes over: those whose centre is at most the radius from the stroke, and those under it.
 */
export function brush(slice: Uint8Array, width: number, from: Point, to: Point, radius: number, set: boolean): void {
  const height = slice.length / width, value = set ? 1 : 0;
  const dx = to[0] - from[0], dy = to[1] - from[1], length2 = dx * dx + dy * dy;
  // A fine brush would fall between centres; half a diagonal never does.
  const reach = Math.max(radius, Math.SQRT1_2), reach2 = reach * reach;
  const bound = (n: number, most: number) => Math.min(Math.max(Math.floor(n), 0), most - 1);
  const x0 = bound(Math.min(from[0], to[0]) - reach, width), x1 = bound(Math.max(from[0], to[0]) + reach, width);
  const y0 = bound(Math.min(from[1], to[1]) - reach, height), y1 = bound(Math.max(from[1], to[1]) + reach, height);
  for (let y = y0; y <= y1; y++)
    for (let x = x0; x <= x1; x++) {
      const px = x + 0.5 - from[0], py = y + 0.5 - from[1];
      const along = length2 === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length2));
      const ox = px - along * dx, oy = py - along * dy;
      if (ox * ox + oy * oy <= reach2)
        slice[y * width + x] = value;
    }
}

/**
 * Fills the empty slices between drawn ones: a voxel is set where the signed distance to the border, taken linearly from the slice
 * before to the slice behind, lies inside (shape-based interpolation: Raya and Udupa 1990). Drawn slices stay as they are.
 */
export function interpolateSlices(mask: Uint8Array, size: Size): Uint8Array<ArrayBuffer> {
  const [depth, height, width] = size;
  const filled = new Uint8Array(mask);
  const drawn = Array.from({ length: depth }, (_, z) => z)
    .filter(z => mask.subarray(z * height * width, (z + 1) * height * width).includes(1));
  const box = boxAround(mask, size);
  const boxWidth = box.x1 - box.x0, boxHeight = box.y1 - box.y0;
  const distances = new Map<number, Float64Array>();
  const distanceOf = (z: number) => {
    const slice = new Uint8Array(boxWidth * boxHeight);
    for (let y = 0; y < boxHeight; y++) {
      const row = (z * height + box.y0 + y) * width;
      slice.set(mask.subarray(row + box.x0, row + box.x1), y * boxWidth);
    }
    return signedDistance(slice, boxHeight, boxWidth);
  };
  for (let i = 0; i + 1 < drawn.length; i++) {
    const [before, behind] = [drawn[i], drawn[i + 1]];
    if (behind - before === 1)
      continue;
    const a = distances.get(before) ?? distanceOf(before), b = distanceOf(behind);
    distances.set(behind, b);
    for (let z = before + 1; z < behind; z++) {
      const share = (z - before) / (behind - before);
      for (let v = 0; v < a.length; v++)
        if (a[v] * (1 - share) + b[v] * share <= 0)
          filled[(z * height + box.y0 + Math.floor(v / boxWidth)) * width + box.x0 + v % boxWidth] = 1;
    }
  }
  return filled;
}

// Nothing is set outside of it, and one voxel more on each side lets every voxel find its way out.
function boxAround(mask: Uint8Array, [, height, width]: Size): { x0: number; x1: number; y0: number; y1: number } {
  let x0 = width, x1 = 0, y0 = height, y1 = 0;
  for (let i = mask.indexOf(1); i >= 0; i = mask.indexOf(1, i + 1)) {
    const x = i % width, y = Math.floor(i / width) % height;
    x0 = Math.min(x0, x);
    x1 = Math.max(x1, x);
    y0 = Math.min(y0, y);
    y1 = Math.max(y1, y);
  }
  return { x0: Math.max(0, x0 - 1), x1: Math.min(width, x1 + 2), y0: Math.max(0, y0 - 1), y1: Math.min(height, y1 + 2) };
}

/** Distance of each voxel's centre to the border of a mask, in voxels: below 0 inside, above outside, never 0. */
export function signedDistance(slice: Uint8Array, height: number, width: number): Float64Array {
  const inside = distanceTo(slice, 0, height, width), outside = distanceTo(slice, 1, height, width);
  for (let i = 0; i < slice.length; i++)
    outside[i] = slice[i] === 1 ? 0.5 - inside[i] : outside[i] - 0.5;
  return outside;
}

// Exact Euclidean distance to the nearest voxel of a value, by lower envelopes of parabolas (Felzenszwalb and Huttenlocher 2012).
function distanceTo(slice: Uint8Array, value: number, height: number, width: number): Float64Array {
  const far = height * height + width * width; // beyond any distance there is
  const squares = new Float64Array(slice.length);
  for (let i = 0; i < slice.length; i++)
    squares[i] = slice[i] === value ? 0 : far;
  const most = Math.max(height, width);
  const line = new Float64Array(most), vertex = new Int32Array(most), border = new Float64Array(most + 1);
  const transform = (first: number, step: number, length: number) => {
    for (let i = 0; i < length; i++)
      line[i] = squares[first + i * step];
    let k = 0;
    vertex[0] = 0;
    border[0] = -Infinity;
    border[1] = Infinity;
    for (let q = 1; q < length; q++) {
      let s: number;
      while ((s = (line[q] + q * q - line[vertex[k]] - vertex[k] * vertex[k]) / (2 * (q - vertex[k]))) <= border[k])
        k--;
      vertex[++k] = q;
      border[k] = s;
      border[k + 1] = Infinity;
    }
    for (let q = 0, j = 0; q < length; q++) {
      while (border[j + 1] < q)
        j++;
      squares[first + q * step] = (q - vertex[j]) ** 2 + line[vertex[j]];
    }
  };
  for (let x = 0; x < width; x++)
    transform(x, width, height);
  for (let y = 0; y < height; y++)
    transform(y * width, 1, width);
  for (let i = 0; i < squares.length; i++)
    squares[i] = Math.sqrt(squares[i]);
  return squares;
}

function crossingsAt(polygon: readonly Point[], centre: number): number[] {
  const crossings: number[] = [];
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    // From the upper end to the lower one, so that an edge that two polygons share is crossed at one place.
    const [upper, lower] = polygon[j][1] <= polygon[i][1] ? [polygon[j], polygon[i]] : [polygon[i], polygon[j]];
    if (upper[1] <= centre && lower[1] > centre)
      crossings.push(upper[0] + (centre - upper[1]) / (lower[1] - upper[1]) * (lower[0] - upper[0]));
  }
  return crossings.sort((a, b) => a - b);
}

// The first voxel whose centre is not left of a crossing.
const firstCentre = (crossing: number, width: number): number => Math.min(width, Math.max(0, Math.ceil(crossing - 0.5)));
