import { expect, test } from 'vitest';
import { carryOver, cleaned, count, Tally, type Cut } from '../../../../src/kinds/vhi/maths/figures';
import { encodeMask } from '../../../../src/kinds/vhi/maths/runs';
import { emptySegmentation, segment } from '../../../../src/kinds/vhi/maths/segment';
import type { PieceMode, Segmentation, Size } from '../../../../src/kinds/vhi/maths/types';
import { below, blobs, seeded, volumeWith } from '../../../seeded';

const size: Size = [4, 20, 24];
const limits = { lower: 500, upper: 750, iqr_multiple: 1.5, iqr: 1, upper_quartile: 1, marrow_voxels: 1 };

function segmentation(seed: number, mode: PieceMode = '2d', minimum = 2): Segmentation {
  const random = seeded(seed);
  const bright = blobs(random, 4 * 20 * 24, 0.25);
  return segment(volumeWith(random, size, bright), blobs(random, bright.length, 1.5), limits, mode, minimum);
}

function cutOf(made: Segmentation, piece: number, keep: (voxel: number) => boolean): Cut {
  return { piece, voxels: encodeMask(size, Uint8Array.from(made.numbers, (n, i) => n === piece && keep(i) ? 1 : 0)) };
}

test.each(['2d', '3d'] as const)('pieces in %s are what a flood fill finds', mode => {
  for (let seed = 1; seed <= 20; seed++) {
    const made = segmentation(seed, mode, 1);
    const [depth, height, width] = size;
    const seen = new Int32Array(made.labels.length);
    let pieces = 0;
    for (let first = 0; first < seen.length; first++) {
      if (made.labels[first] === 0 || seen[first] !== 0)
        continue;
      const todo = [first];
      seen[first] = ++pieces;
      for (let i = todo.pop(); i !== undefined; i = todo.pop()) {
        const z = Math.floor(i / (height * width)), y = Math.floor(i / width) % height, x = i % width;
        const reach = mode === '3d' ? 1 : 0;
        for (let dz = -reach; dz <= reach; dz++)
          for (let dy = -1; dy <= 1; dy++)
            for (let dx = -1; dx <= 1; dx++) {
              const [a, b, c] = [z + dz, y + dy, x + dx], j = (a * height + b) * width + c;
              if (a >= 0 && a < depth && b >= 0 && b < height && c >= 0 && c < width && made.labels[j] > 0 && seen[j] === 0) {
                seen[j] = pieces;
                todo.push(j);
              }
            }
      }
    }
    expect(made.numbers).toEqual(seen);
    expect(made.pieces).toHaveLength(pieces);
    for (const piece of made.pieces) {
      const voxels = [...seen.keys()].filter(i => seen[i] === piece.number);
      const mean = (part: (i: number) => number) => voxels.reduce((sum, i) => sum + part(i), 0) / voxels.length;
      expect(piece).toMatchObject({
        slice: Math.floor(voxels[0] / 480), last_slice: Math.floor(voxels[voxels.length - 1] / 480), first: voxels[0],
        voxels_lower: voxels.length, voxels_upper: voxels.filter(i => made.labels[i] === 2).length,
      });
      [mean(i => Math.floor(i / 480)), mean(i => Math.floor(i / 24) % 20), mean(i => i % 24)].forEach((m, axis) =>
        expect(piece.centroid[axis]).toBeCloseTo(m, 9));
    }
  }
});

test('residues are gone from labels, numbers and runs', () => {
  const all = segmentation(3, '2d', 1), large = segmentation(3, '2d', 4);
  expect(large.pieces.map(p => p.first)).toEqual(all.pieces.filter(p => p.voxels_lower >= 4).map(p => p.first));
  expect(large.labels.map((v, i) => (v > 0) === (large.numbers[i] > 0) ? 0 : 1)).toEqual(new Uint8Array(large.labels.length));
  const runs = new Int32Array(large.numbers.length);
  large.by_slice.forEach(({ start, end }, z) => {
    for (let r = start; r < end; r++) {
      expect(Math.floor(large.runs_start[r] / 480)).toBe(z);
      runs.fill(large.runs_piece[r], large.runs_start[r], large.runs_start[r] + large.runs_length[r]);
    }
  });
  expect(runs).toEqual(large.numbers);
});

test('live counts are those of a recount after any removals, restorations and cuts', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const made = segmentation(seed, seed % 2 ? '2d' : '3d');
    const random = seeded(100 + seed);
    const tally = new Tally(made);
    const removed = new Set<number>();
    const cuts: Cut[] = [];
    for (let step = 0; step < 60; step++) {
      const pieces = Array.from({ length: 1 + below(random, 4) }, () => 1 + below(random, made.pieces.length));
      const remove = random() < 0.6;
      if (step % 9 === 8) {
        cuts.push(cutOf(made, pieces[0], () => random() < 0.4));
        tally.set(removed, [...cuts]);
      } else {
        pieces.forEach(p => remove ? removed.add(p) : removed.delete(p));
        tally.toggle(pieces, remove);
      }
      const again = count(cleaned(made, removed, cuts));
      expect([tally.lower, tally.upper, tally.kept]).toEqual([again.lower, again.upper, made.pieces.length - removed.size]);
    }
  }
});

test('a cut takes only voxels of its own piece', () => {
  const made = segmentation(4);
  const everything: Cut = { piece: 2, voxels: encodeMask(size, new Uint8Array(made.labels.length).fill(1)) };
  const tally = new Tally(made);
  tally.set(new Set(), [everything]);
  const all = count(made.labels);
  expect([tally.lower, tally.upper]).toEqual([all.lower - made.pieces[1].voxels_lower, all.upper - made.pieces[1].voxels_upper]);
  expect(cleaned(made, new Set(), [everything])).toEqual(made.labels.map((v, i) => made.numbers[i] === 2 ? 0 : v));
});

test('nothing to measure gives no piece and no voxel', () => {
  const none = emptySegmentation(size);
  const tally = new Tally(none);
  expect([tally.lower, tally.upper, tally.kept]).toEqual([0, 0, 0]);
  expect(count(cleaned(none, new Set(), []))).toEqual({ lower: 0, upper: 0 });
  expect(carryOver(none, new Set(), [], segmentation(1)).size).toBe(0);
});

test('a removal carries over to pieces that share a voxel with what was removed and none with what was kept', () => {
  // One row: a b c, and behind it d; the new pieces are drawn below it.
  const row: Size = [1, 1, 24];
  const of = (text: string) => segment(
    { size: row, samples: Int16Array.from(text, c => c === '.' ? 0 : 500), slope: 1, intercept: 0, minimum: 0, maximum: 500 },
    new Uint8Array(24).fill(1), limits, '2d', 1);
  const before = of('aaaa.bbbb.cccc......dddd');
  const after = of('.aaa...bbbbb.....ee.ffff');
  expect(carryOver(before, new Set([1, 4]), [], after)).toEqual(new Set([1, 4])); // 2 touches what was kept, 3 is new
  expect(carryOver(before, new Set([2]), [], after)).toEqual(new Set()); // 2 shares voxels with removed b and kept c
  expect(carryOver(before, new Set([2, 3]), [], after)).toEqual(new Set([2]));
  const cut: Cut = { piece: 3,
    voxels: { size: [...row], runs: encodeMask(row, Uint8Array.from({ length: 24 }, (_, i) => i >= 10 && i < 12 ? 1 : 0)).runs } };
  expect(carryOver(before, new Set([2]), [cut], after)).toEqual(new Set([2])); // what it shares with c is cut
  expect(carryOver(before, new Set(), [cut], after)).toEqual(new Set());
  expect(carryOver(before, new Set([1, 4]), [], before)).toEqual(new Set([1, 4]));
});
