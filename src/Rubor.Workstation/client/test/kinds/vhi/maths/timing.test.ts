import { test } from 'vitest';
import { outline } from '../../../../src/viewer/contour';
import { interpolateSlices } from '../../../../src/kinds/vhi/maths/draw';
import { cleaned, carryOver, Tally } from '../../../../src/kinds/vhi/maths/figures';
import { paint, presets } from '../../../../src/viewer/grey';
import { limitsOf, valuesWithin } from '../../../../src/kinds/vhi/maths/limits';
import { decodeRuns, encodeRuns } from '../../../../src/kinds/vhi/maths/runs';
import { segment } from '../../../../src/kinds/vhi/maths/segment';
import { abovePolyline, insidePolygon } from '../../../../src/kinds/vhi/maths/select';
import { sha256Hex } from '../../../../src/kinds/vhi/maths/sha';
import type { Size, Volume } from '../../../../src/kinds/vhi/maths/types';
import { disc, seeded } from '../../../seeded';

// For information: medians are printed, nothing is asserted, since machines differ.
test('how long things take on a scan of 336×336×25', { timeout: 120_000 }, async () => {
  const size: Size = [25, 336, 336], area = 336 * 336;
  const random = seeded(1);
  const samples = Int16Array.from({ length: 25 * area }, () => 200 + 100 * random());
  for (let blob = 0; blob < 1200; blob++) {
    const at = Math.floor(random() * (samples.length - 20 * 336)), edge = 2 + Math.floor(random() * 14);
    for (let y = 0; y < edge; y++)
      samples.fill(400, at + y * 336, at + y * 336 + edge);
  }
  const volume: Volume = { size, samples, slope: 0.37, intercept: 1.25, minimum: 75, maximum: 150 };
  const slice = disc(336, 336, 168, 168, 130), region = new Uint8Array(samples.length), marrow = new Uint8Array(samples.length);
  for (let z = 0; z < 25; z++)
    region.set(slice, z * area);
  for (const z of [10, 12, 14])
    marrow.set(disc(336, 336, 200, 168, 20), z * area);
  const limits = limitsOf(valuesWithin(volume, marrow), null);
  const made = segment(volume, region, limits, '2d', 4);
  const tally = new Tally(made), removed = new Set<number>([3, 5, 8]);
  const target = new Uint8ClampedArray(4 * area);
  const plane = { transpose: false, flip_columns: true, flip_rows: true };
  const polygon = Array.from({ length: 200 }, (_, i) => [168 + 80 * Math.cos(i / 31.8), 168 + 80 * Math.sin(i / 31.8)] as const);
  const runs = encodeRuns(region);
  let flip = false, drag = 100;
  const rows: [name: string, times: number[]][] = [];
  const time = (name: string, work: () => unknown) => {
    const times = Array.from({ length: 15 }, () => {
      const start = performance.now();
      work();
      return performance.now() - start;
    });
    rows.push([name, times]);
  };
  time('limits', () => limitsOf(valuesWithin(volume, marrow), null));
  time('segment 2d', () => segment(volume, region, limits, '2d', 4));
  time('segment 3d', () => segment(volume, region, limits, '3d', 4));
  time('toggle one piece', () => tally.toggle([9], flip = !flip));
  time('tally set', () => tally.set(removed, []));
  time('cleaned', () => cleaned(made, removed, []));
  time('carry over', () => carryOver(made, removed, [], made));
  time('paint a slice', () => paint(volume, 12, plane, { centre: 100, width: 50 }, target));
  time('paint with a new window', () => paint(volume, 12, plane, { centre: drag++, width: 50 }, target));
  time('paint transposed', () => paint(volume, 12, { ...plane, transpose: true }, { centre: 100, width: 50 }, target));
  time('presets', () => presets(volume));
  time('outline of a slice', () => outline(made.labels.subarray(12 * area, 13 * area), 336));
  time('lasso, all slices', () => insidePolygon(made, polygon, null));
  time('above a line, all slices', () => abovePolyline(made, polygon.slice(0, 100), plane, null));
  time('interpolate 3 slices', () => interpolateSlices(marrow, size));
  time('encode a mask', () => encodeRuns(region));
  time('decode a mask', () => decodeRuns(runs, samples.length));
  const start = performance.now();
  await sha256Hex(made.labels);
  rows.push(['sha-256', [performance.now() - start]]);
  console.log([`${made.pieces.length} pieces`, ...rows.map(([name, times]) => {
    const sorted = times.sort((a, b) => a - b);
    return `${name.padEnd(26)}${sorted[sorted.length >> 1].toFixed(3).padStart(9)} ms, at most ${sorted[sorted.length - 1].toFixed(2)}`;
  })].join('\n'));
});
