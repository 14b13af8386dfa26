// Of each voxel, with a rim of one voxel around the slice.
const isInside = 1, topTaken = 2;

/**
 * Outlines of the voxels of a slice for which inside holds, along voxel edges: closed loops of corners x, y, x, y …, each corner once,
 * straight stretches as one. With the voxels on the right of the way (y down), so loops around holes run the other way and the signed
 * areas of all loops add up to the number of voxels. Voxels that touch at a corner share a loop.
 */
export function outline(slice: ArrayLike<number>, width: number, inside: (value: number) => boolean = value => value !== 0): Int32Array[] {
  const height = slice.length / width, stride = width + 2;
  const cells = new Uint8Array(stride * (height + 2));
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0, cell = (y + 1) * stride + 1; x < width; x++, i++, cell++)
      if (inside(slice[i]))
        cells[cell] = isInside;
  const loops: Int32Array[] = [];
  // Each loop has a top edge: it goes right somewhere.
  for (let cell = stride + 1; cell < cells.length - stride; cell++)
    if (cells[cell] === isInside && cells[cell - stride] === 0)
      loops.push(trace(cells, stride, cell));
  return loops;
}

// The way as a step of the corner: right, down, left, up; corner c is the top left of cell c.
function trace(cells: Uint8Array, stride: number, start: number): Int32Array {
  const steps = [1, stride, -1, -stride];
  // Of a corner, the cells ahead of it on the left and on the right of each way.
  const aheadLeft = [-stride, 0, -1, -stride - 1];
  const aheadRight = [0, -1, -stride - 1, -stride];
  const corners: number[] = [];
  let corner = start, way = 0;
  do {
    if (way === 0)
      cells[corner] |= topTaken;
    corner += steps[way];
    const left = cells[corner + aheadLeft[way]] !== 0, right = cells[corner + aheadRight[way]] !== 0;
    if (left || !right) {
      corners.push(corner % stride - 1, Math.floor(corner / stride) - 1);
      way = (way + (left ? 3 : 1)) & 3;
    }
  } while (corner !== start || way !== 0);
  return Int32Array.from(corners);
}
