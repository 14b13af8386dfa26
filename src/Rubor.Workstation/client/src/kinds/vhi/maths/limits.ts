import { quantile } from '../../../viewer/quantile';
import type { Limits, Volume } from './types';

/** As VhiLimits and RobustLimits of Rubor.Methods, operation by operation: page and server must agree on every bit. */
const initialIqrMultiple = 1.5; // Hepburn 2023, 2.5.2, as the next two
const iqrMultipleStep = 0.05;
const largestGapInIqr = 0.5;
const gapDecimals = 3;
const largestSpreadInIqr = 1e5;
const tailFrom = 0.9;
const tailTo = 0.99;
export const drawnMultiple = 2.0;
const ownUpTo = 0.25;
const correctedFrom = 0.5;

/** Normal marrow from which no limits follow. The message says why. */
export class MarrowError extends Error {
  override name = 'MarrowError';
}

/** Measured values of the voxels of a mask, in voxel order. */
export function valuesWithin(volume: Volume, mask: Uint8Array): Float64Array<ArrayBuffer> {
  const { samples, slope, intercept } = volume;
  let count = 0;
  for (let i = 0; i < mask.length; i++)
    count += mask[i];
  const values = new Float64Array(count);
  let filled = 0;
  for (let i = mask.indexOf(1); i >= 0 && i < mask.length; i++)
    if (mask[i] === 1)
      values[filled++] = samples[i] * slope + intercept;
  return values;
}

/**
 * k of the robust rule for marrow that a reader drew where some had been found: a correction of found marrow keeps its k, and what shares
 * little with it has that of drawn marrow.
 * @param drawn The mask, and how many voxels it holds.
 * @param found Voxels of the marrow that was found.
 * @param foundMultiple Its k, which the case document says.
 */
export function multipleOfDrawn(drawn: Uint8Array, drawnVoxels: number, found: Int32Array, foundMultiple: number): number {
  let both = 0;
  for (const voxel of found) both += drawn[voxel];
  const either = drawnVoxels + found.length - both;
  const shared = either === 0 ? 0 : both / either;
  const corrected = Math.min(Math.max((shared - ownUpTo) / (correctedFrom - ownUpTo), 0), 1);
  return drawnMultiple * (1 - corrected) + foundMultiple * corrected;
}

/**
 * Limits from the measured values of normal marrow, any order. Throws MarrowError where none follow.
 * @param multiple k of the robust rule; null measures by the paper's.
 */
export function limitsOf(values: Float64Array, multiple: number | null): Limits {
  const sorted = values.slice().sort();
  const { iqr, upperQuartile } = quartilesOf(sorted);
  return multiple === null ? published(sorted, iqr, upperQuartile) : robust(sorted, iqr, upperQuartile, multiple);
}

function published(sorted: Float64Array, iqr: number, upperQuartile: number): Limits {
  const upper = sorted[sorted.length - 1];
  if ((upper - upperQuartile) / iqr > largestSpreadInIqr)
    throw new MarrowError(
      `its brightest voxel (${roundTrip(upper)}) lies more than ${largestSpreadInIqr} interquartile ranges above the rest; draw normal marrow only`);
  const multiple = searchMultiple(upper, upperQuartile, iqr);
  return { lower: upperQuartile + multiple * iqr, upper, iqr_multiple: multiple, iqr, upper_quartile: upperQuartile,
    marrow_voxels: sorted.length };
}

function robust(sorted: Float64Array, iqr: number, upperQuartile: number, multiple: number): Limits {
  const median = quantile(sorted, 0.5);
  const lower = median + multiple * (tailMean(sorted) - median);
  return {
    lower, upper: lower + largestGapInIqr * iqr, iqr_multiple: (lower - upperQuartile) / iqr, iqr, upper_quartile: upperQuartile,
    marrow_voxels: sorted.length,
  };
}

function quartilesOf(sorted: Float64Array): { iqr: number; upperQuartile: number } {
  if (sorted.length === 0)
    throw new MarrowError('no marrow voxels; draw the interforaminal marrow of the sacrum');
  const upperQuartile = quantile(sorted, 0.75);
  const iqr = upperQuartile - quantile(sorted, 0.25);
  if (iqr === 0)
    throw new MarrowError(
      `the interquartile range of its ${sorted.length} voxels is 0, so no limits can be set; draw a larger region of normal marrow`);
  return { iqr, upperQuartile };
}

// Steps are added up one by one, as published: the rounding of the sum is part of the figure.
function searchMultiple(upper: number, upperQuartile: number, iqr: number): number {
  let n = initialIqrMultiple;
  while (upper - (upperQuartile + n * iqr) >= largestGapInIqr * iqr)
    n += iqrMultipleStep;
  // Half to even: what rounds to 0 or less at three decimals is at most half a thousandth.
  while ((upper - (upperQuartile + n * iqr)) * 10 ** gapDecimals <= 0.5) {
    const next = n - iqrMultipleStep;
    if (upperQuartile + next * iqr === upperQuartile + n * iqr || next < -largestSpreadInIqr)
      throw new MarrowError(
        `its interquartile range (${roundTrip(iqr)}) is too small for limits that differ at ${gapDecimals} decimals; scale the image up`);
    n = next;
  }
  return n;
}

// Whole voxels: rank ⌊0.90 n⌋ up to, not with, ⌈0.99 n⌉, counted from 0.
function tailMean(sorted: Float64Array): number {
  const from = Math.trunc(tailFrom * sorted.length);
  const to = Math.max(from + 1, Math.ceil(tailTo * sorted.length));
  let sum = 0;
  for (let i = from; i < to; i++)
    sum += sorted[i];
  return sum / (to - from);
}

// The shortest digits that give the number back, written as .NET writes them with "R": 1E-05 where JavaScript has 0.00001.
function roundTrip(value: number): string {
  const [digits, power] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 17)
    return String(value);
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${digits}E${exponent < 0 ? '-' : '+'}${size}`;
}
