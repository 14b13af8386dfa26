import { expect, test } from 'vitest';
import { paneTitle } from '../../../src/kinds/vhi/scene.svelte';

const images = (resampled: boolean) =>
  [{ role: 'stir', resampled: false }, { role: 't1w', resampled }] as Parameters<typeof paneTitle>[2]['images'];

test('a picture says which visit it is of, and whether it was resampled', () => {
  const now = { images: images(true), title: 'subject 01, session w24' }, before = { images: images(false), title: 'subject 01, session w12' };
  expect(paneTitle('stir', 'now', now)).toBe('STIR');
  expect(paneTitle('t1w', 'now', now)).toBe('T1W, resampled');
  expect(paneTitle('stir', 'earlier', before)).toBe('STIR, earlier visit: session w12');
  expect(paneTitle('t1w', 'earlier', { images: images(true), title: 'subject 1234' })).toBe('T1W, resampled, earlier visit');
});
