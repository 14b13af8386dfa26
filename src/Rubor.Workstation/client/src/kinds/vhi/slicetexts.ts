// A number with a unit ends the list of slices.
const some = /\b[Ss]lice \d+\b|\b[Ss]lices \d+\b(?:(?:, and |, | and | to |–|-)\d+\b(?! ?(?:mm|ml|%|voxel|piece)))*/g;

/**
 * A sentence of the measurement, which counts slices from 0, as the page counts them: from 1. The same as Exports/SliceNumbers of the
 * server.
 */
export function fromOne(sentence: string): string {
  return sentence.replace(some, (slices) => slices.replace(/\d+/g, (n) => String(Number(n) + 1)));
}

/** A part of a sentence; with `slice` (from 0) it names one that a reader can go to. */
export interface SlicePart { text: string; slice: number | null }

/** Parts of a sentence that counts slices from 1; numbers beyond the last slice are only text. */
export function sliceParts(sentence: string, slices: number): SlicePart[] {
  const parts: SlicePart[] = [];
  const plain = (text: string) => { if (text !== '') parts.push({ text, slice: null }); };
  let end = 0;
  for (const { 0: found, index } of sentence.matchAll(some)) {
    plain(sentence.slice(end, index));
    // "slice 9" is one part; of "slices 4, 7" each number is.
    for (const { 0: text } of found.matchAll(/^[Ss]lice \d+|\d+|\D+/g)) {
      const n = Number(/\d+/.exec(text)?.[0] ?? NaN);
      if (n >= 1 && n <= slices) parts.push({ text, slice: n - 1 });
      else plain(text);
    }
    end = index + found.length;
  }
  plain(sentence.slice(end));
  return parts;
}
