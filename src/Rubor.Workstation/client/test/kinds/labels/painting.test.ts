import { expect, test } from 'vitest';
import golden from '../../../../../../tests/Reference/workstation/labels.json?raw';
import type { LabelsAct } from '../../../src/kinds/labels/contract';
import { lookOf } from '../../../src/kinds/labels/layers';
import { countsOf, Maps, paint, patch, type Painted } from '../../../src/kinds/labels/painting';
import { mostPoints, pointsOf } from '../../../src/kinds/labels/tools';
import type { Size } from '../../../src/viewer/volume';

// The server's side of this file: tests/Rubor.Tests/Reading/LabelsTests.cs.
const { size, acts } = JSON.parse(golden) as { size: Size; acts: (LabelsAct & { map_sha256: string })[] };

const hash = async (map: Uint8Array): Promise<string> => {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', map.slice()));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
};

const chain = (made: readonly LabelsAct[]): Painted[] => {
  const links: Painted[] = [];
  for (const act of made) links.push({ act, before: links.at(-1) ?? null, length: links.length + 1 });
  return links;
};

test('random acts give the map that the server has, act by act', async () => {
  const map = new Uint8Array(size[0] * size[1] * size[2]);
  for (const act of acts) {
    paint(map, size, act);
    expect(await hash(map)).toBe(act.map_sha256);
  }
});

test('maps that are kept are those from the beginning, in whatever order they are asked for', async () => {
  const maps = new Maps(size, null, 3), links = chain(acts);
  for (const at of [59, 3, 58, 59, 0, 30, 29]) expect(await hash(maps.of(links[at]))).toBe(acts[at].map_sha256);
  expect(maps.of(null).every((v) => v === 0)).toBe(true);
});

test('a draft is painted on, and stays as it is', () => {
  const draft = new Uint8Array(9).fill(1);
  const maps = new Maps([1, 3, 3], draft);
  const map = maps.of(chain([{ type: 'stroked', content: { slice: 0, class: 2, radius: 0.5, points: [1.5, 1.5] } }])[0]);
  expect(countsOf(map, [1, 2])).toEqual([8, 1]);
  expect(countsOf(draft, [1, 2])).toEqual([9, 0]);
});

test('a patch touches along edges, and says whether it reaches the border', () => {
  const plane = Uint8Array.from([
    0, 0, 0, 0, 0,
    0, 2, 2, 2, 0,
    0, 2, 0, 2, 0,
    0, 2, 2, 2, 0,
    0, 0, 0, 0, 2,
  ]);
  expect(patch(plane, 5, 12)).toEqual({ pixels: [12], at_border: false });
  expect(patch(plane, 5, 6)).toMatchObject({ at_border: false, pixels: { length: 8 } });
  expect(patch(plane, 5, 0)).toMatchObject({ at_border: true, pixels: { length: 15 } });
});

test('an outline of more points than an act may have is thinned evenly', () => {
  const points = Array.from({ length: 3 * mostPoints + 1 }, (_, i) => ({ x: i + 0.123, y: 1 }));
  const sent = pointsOf({ points });
  expect(sent.length).toBeLessThanOrEqual(2 * mostPoints);
  expect(sent.slice(0, 4)).toEqual([0.12, 1, 4.12, 1]);
});

test('the most severe class has the strongest look, and three classes differ by line and hatch', () => {
  expect(lookOf(0, 1)).toEqual(lookOf(2, 3));
  const three = [0, 1, 2].map((i) => lookOf(i, 3));
  expect(new Set(three.map(({ line, hatch }) => `${line.dash} ${line.width} ${hatch}`)).size).toBe(3);
});
