/** How grey 0 to 255 of a window becomes a pixel: grey itself, inverse, or colours of even steps. */
export type Palette = 'inverse' | 'uniform';

// Pixels are written four bytes at once; every browser that is supported is little-endian.
const opaque = 0xff000000;

const tables = new Map<Palette | undefined, Uint32Array>();

/** Pixel of each of 256 steps from low to high. */
export function paletteOf(palette: Palette | undefined): Uint32Array {
  let table = tables.get(palette);
  if (table === undefined) tables.set(palette, (table = Uint32Array.from({ length: 256 }, (_, step) => pixelOf(palette, step))));
  return table;
}

function pixelOf(palette: Palette | undefined, step: number): number {
  if (palette !== 'uniform') return (opaque | ((palette === 'inverse' ? 255 - step : step) * 0x010101)) >>> 0;
  const [red, green, blue] = uniform(step / 255);
  return (opaque | (blue << 16) | (green << 8) | red) >>> 0;
}

/**
 * Colours whose lightness rises evenly (Oklab, Ottosson 2020), from a dark violet over blue-green to a light yellow: equal steps of the
 * values are equal steps to the eye, and in grey the order stays.
 */
export function uniform(share: number): readonly [red: number, green: number, blue: number] {
  const lightness = 0.2 + 0.75 * share;
  const hue = ((300 - 195 * share) * Math.PI) / 180;
  // As much colour as every screen shows at both ends.
  const chroma = 0.03 + 0.09 * Math.sin(Math.PI * Math.min(1, 0.15 + 0.75 * share));
  return oklab(lightness, chroma * Math.cos(hue), chroma * Math.sin(hue));
}

function oklab(l: number, a: number, b: number): [number, number, number] {
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const middle = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    byte(4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short),
    byte(-1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short),
    byte(-0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short),
  ];
}

// Linear light to sRGB.
function byte(linear: number): number {
  const bound = Math.min(1, Math.max(0, linear));
  return Math.round(255 * (bound <= 0.0031308 ? 12.92 * bound : 1.055 * bound ** (1 / 2.4) - 0.055));
}
