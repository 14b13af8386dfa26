import { expect, test } from 'vitest';
import { formatRoute, parseRoute } from '../../src/shell/route';

test('a case survives the way through the address', () => {
  for (const name of ['sub-01_ses-baseline', 'a b', 'ä/ö', '100%'])
    expect(parseRoute(formatRoute({ page: 'case', name }))).toEqual({ page: 'case', name });
});

test('the pages of a task survive it, too', () => {
  for (const route of [{ page: 'progress' }, { page: 'adjudication' }, { page: 'discrepancy', code: '0af3' }] as const)
    expect(parseRoute(formatRoute(route))).toEqual(route);
});

test('anything else leads to the list of cases', () => {
  for (const hash of ['', '#', '#/', '#/cases', '#/case/', '#/case/a/b', '#/nothing', '#/progress/a', '#/discrepancy', '#/discrepancy/..', '#/case/%E0%A4%A'])
    expect(parseRoute(hash)).toEqual({ page: 'cases' });
});
