import { expect, test } from 'vitest';
import { preset } from '../../../src/kinds/vhi/windows';

function open() {
  const volume = { size: [5, 4, 6] as const, samples: Uint8Array.from({ length: 120 }, (_, i) => i), slope: 2, intercept: -10, minimum: -10,
    maximum: 228 };
  const limits = { lower: 100, upper: 140, iqr_multiple: 1.5, iqr: 1, upper_quartile: 1, marrow_voxels: 300 };
  return { stir: volume, t1w: volume, limits, window: { stir: { centre: 0, width: 1 }, t1w: { centre: 0, width: 1 } } };
}

test('presets are of the image they are asked for; the second shows both limits within it', () => {
  const shown = open();
  preset(shown, 'stir', 2);
  const { centre, width } = shown.window.stir;
  expect([centre - width / 2 < 100, centre + width / 2 > 140, shown.window.t1w.width]).toEqual([true, true, 1]);
  preset(shown, 't1w', 4);
  expect(shown.window.t1w).toEqual({ centre: 109, width: 238 });
});
