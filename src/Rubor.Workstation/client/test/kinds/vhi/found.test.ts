import { expect, test } from 'vitest';
import type { SeenAsIs } from '../../../src/kinds/vhi/content';
import type { VhiDocument } from '../../../src/kinds/vhi/contract';
import { foundIn, otherWarnings, rangeOfFound } from '../../../src/kinds/vhi/found';

const mask = { size: [1, 1, 1] as [number, number, number], runs: '' };
const reasons = ['The networks are unsure of slice 7.', 'The region has a hole.'];
const document: Pick<VhiDocument, 'normal_marrow' | 'disease_region' | 'verdict' | 'warnings'> = {
  normal_marrow: { source: 'found', mask }, disease_region: { source: 'found', mask },
  verdict: { text: 'a reader must correct the disease region', reasons, normal_marrow: { verdict: 'plausible', reasons: [] },
    disease_region: { verdict: 'reader_needed', reasons } },
  warnings: [...reasons, 'Many pieces in slices 3, 4 and 9.', 'There is no T1W image of this case.'],
};
const content = (drawings: string[] = [], seen: Record<string, SeenAsIs> = {}) =>
  ({ drawings: new Map(drawings.map((d) => [d, mask])),
    left_as_is: new Map(Object.entries(seen)) }) as unknown as Parameters<typeof foundIn>[1];

test('what was found with doubts is open until it is drawn, or seen word for word', () => {
  expect(foundIn(document, content()).map((f) => [f.structure, f.source, f.open]))
    .toEqual([['disease_region', 'found', true], ['normal_marrow', 'found', false]]);
  const open = (...made: Parameters<typeof content>) => foundIn(document, content(...made))[0].open;
  expect(open([], { disease_region: { reasons, time: '' } })).toBe(false);
  expect(open([], { disease_region: { reasons: reasons.slice(1), time: '' } })).toBe(true);
  expect(open([], { normal_marrow: { reasons, time: '' } })).toBe(true);
  expect(foundIn(document, content(['disease_region']))[0]).toMatchObject({ source: 'drawn', reasons: [], open: false });
});

test('a file that somebody drew has no verdict, whatever the measurement says, and what is not there is not told of', () => {
  const drawn = { ...document, disease_region: { source: 'drawn' as const, mask }, normal_marrow: null };
  expect(foundIn(drawn, content()))
    .toEqual([{ structure: 'disease_region', source: 'file', reasons: [], judged: false, seen: null, open: false }]);
});

test('an old document without a verdict on each structure is open for none', () => {
  expect(foundIn({ ...document, verdict: { text: 'plausible', reasons: [] } }, content()).map((f) => [f.open, f.judged]))
    .toEqual([[false, false], [false, false]]);
});

test('other warnings stand alone, with slices counted from 1', () => {
  expect(otherWarnings(document)).toEqual(['Many pieces in slices 4, 5 and 10.', 'There is no T1W image of this case.']);
});

test('the range of found marrow stays as wide when the marrow is corrected, and a reader\'s own marrow has none', () => {
  const limits = { lower: 210, upper: 230, iqr_multiple: 1.5, iqr: 40, upper_quartile: 150, marrow_voxels: 900 };
  expect(rangeOfFound([160, 250], 'found', 1.4, limits)).toEqual([160, 250]);
  expect(rangeOfFound([160, 250], 'drawn', 1.4, limits)).toEqual([210 / 1.25, 210 * 1.25]);
  for (const none of [rangeOfFound([160, 250], 'drawn', 2, limits), rangeOfFound([160, 250], 'drawn', null, limits),
    rangeOfFound(null, 'found', 1.4, limits), rangeOfFound([160, 250], 'found', 1.4, null)])
    expect(none).toBe(null);
});
