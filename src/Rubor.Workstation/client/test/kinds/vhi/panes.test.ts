import { expect, test } from 'vitest';
import { paneWords } from '../../../src/kinds/vhi/panes';

const images = (resampled: boolean) => [{ role: 'stir', resampled: false }, { role: 't1w', resampled }] as Parameters<typeof paneWords>[1]['images'];

test('a picture says which visit it is of, and whether it was resampled', () => {
  const now = { images: images(true), words: 'subject 01, session w24' }, before = { images: images(false), words: 'subject 01, session w12' };
  expect(paneWords({ image: 'stir', visit: 'now' }, now)).toBe('STIR');
  expect(paneWords({ image: 't1w', visit: 'now' }, now)).toBe('T1W, resampled');
  expect(paneWords({ image: 'stir', visit: 'earlier' }, before)).toBe('STIR, earlier visit: session w12');
  expect(paneWords({ image: 't1w', visit: 'earlier' }, { images: images(true), words: 'subject 1234' })).toBe('T1W, resampled, earlier visit');
});
