import { expect, test } from 'vitest';
import { paletteOf, uniform } from '../../src/viewer/palettes';

// CIE lightness of an sRGB colour: another scale than the one that the colours are made by.
function lightness([red, green, blue]: readonly number[]): number {
  const linear = [red, green, blue].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  const y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y;
}

test('uniform colours rise in even steps of lightness, without a jump', () => {
  const steps = Array.from({ length: 16 }, (_, i) => lightness(uniform(i / 15)));
  const rises = steps.slice(1).map((l, i) => l - steps[i]);
  expect(Math.min(...rises)).toBeGreaterThan(0.6 * (steps[15] - steps[0]) / 15);
  expect(Math.max(...rises)).toBeLessThan(1.4 * (steps[15] - steps[0]) / 15);
});

test('grey and inverse grey are opaque and each other', () => {
  const [grey, inverse] = [paletteOf(undefined), paletteOf('inverse')];
  expect([grey[0], grey[255]]).toEqual([0xff000000, 0xffffffff]);
  expect([...inverse].reverse()).toEqual([...grey]);
});
