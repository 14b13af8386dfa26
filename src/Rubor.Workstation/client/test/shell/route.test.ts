import { expect, test } from 'vitest';
import { formatRoute, parseRoute } from '../../src/shell/route';

test('a case survives the way through the address', () => {
  for (const name of ['sub-01_ses-baseline', 'a b', 'ä/ö', '100%'])
    expect(parseRoute(formatRoute({ page: 'case', name }))).toEqual({ page: 'case', name });
});

test('the pages of a task survive it, too', () => {
  expect(parseRoute(formatRoute({ page: 'progress' }))).toEqual({ page: 'progress' });
});

test('anything else leads to the list of cases', () => {
  for (const hash of ['', '#', '#/', '#/cases', '#/case/', '#/case/a/b', '#/nothing', '#/progress/a', '#/case/%E0%A4%A'])
    expect(parseRoute(hash)).toEqual({ page: 'cases' });
});
