import type { Size } from './types';

/** 4 and 8 within a slice, 26 through slices. */
export type Connectivity = 4 | 8 | 26;

/** Runs along x in (z, y, x) order, and the component of each, from 0, numbered by first voxel. As Rubor.Imaging's ConnectedComponents. */
export interface Components {
  start: Int32Array;
  length: Int32Array;
  component: Int32Array;
  /** Voxels of each component. */
  sizes: Int32Array;
  /** The first run of each slice, and one past the last. */
  slice_start: Int32Array;
}

/** The connected components of the voxels that are not 0. */
export function components(voxels: Uint8Array, size: Size, connectivity: Connectivity): Components {
  const [depth, height, width] = size;
  const rows = depth * height;
  const rowStart = new Int32Array(rows + 1);
  let start = new Int32Array(1024), length = new Int32Array(1024);
  let count = 0;
  for (let row = 0, at = 0; row < rows; row++) {
    rowStart[row] = count;
    const past = (row + 1) * width;
    while (true) {
      while (at < past && voxels[at] === 0)
        at++;
      if (at === past)
        break;
      const first = at++;
      while (at < past && voxels[at] !== 0)
        at++;
      if (count === start.length) {
        start = grown(start);
        length = grown(length);
      }
      start[count] = first;
      length[count++] = at - first;
    }
  }
  rowStart[rows] = count;

  const parent = new Int32Array(count);
  for (let i = 0; i < count; i++)
    parent[i] = i;
  const join = (row: number, earlier: number, reach: number) => {
    let a = rowStart[row], b = rowStart[earlier];
    const aEnd = rowStart[row + 1], bEnd = rowStart[earlier + 1], shift = (row - earlier) * width;
    while (a < aEnd && b < bEnd) {
      const aPast = start[a] + length[a], bFirst = start[b] + shift, bPast = bFirst + length[b];
      if (start[a] < bPast + reach && bFirst < aPast + reach)
        unite(parent, a, b);
      if (aPast <= bPast)
        a++;
      else
        b++;
    }
  };
  const corner = connectivity === 4 ? 0 : 1;
  for (let row = 0; row < rows; row++) {
    if (rowStart[row + 1] === rowStart[row])
      continue;
    const y = row % height;
    if (y > 0)
      join(row, row - 1, corner);
    if (connectivity !== 26 || row < height)
      continue;
    join(row, row - height, 1);
    if (y > 0)
      join(row, row - height - 1, 1);
    if (y < height - 1)
      join(row, row - height + 1, 1);
  }

  const component = new Int32Array(count), sizes = new Int32Array(count);
  let found = 0;
  for (let i = 0; i < count; i++) {
    const root = rootOf(parent, i);
    component[i] = root === i ? found++ : component[root];
    sizes[component[i]] += length[i];
  }
  const sliceStart = new Int32Array(depth + 1);
  for (let z = 0; z <= depth; z++)
    sliceStart[z] = rowStart[z * height];
  return { start: start.subarray(0, count), length: length.subarray(0, count), component, sizes: sizes.subarray(0, found),
    slice_start: sliceStart };
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(array.length * 2);
  longer.set(array);
  return longer;
}

// The earlier run becomes the root, so that a root is its component's first voxel.
function unite(parent: Int32Array, a: number, b: number): void {
  a = rootOf(parent, a);
  b = rootOf(parent, b);
  if (a < b)
    parent[b] = a;
  else
    parent[a] = b;
}

function rootOf(parent: Int32Array, i: number): number {
  while (parent[i] !== i)
    i = parent[i] = parent[parent[i]];
  return i;
}
