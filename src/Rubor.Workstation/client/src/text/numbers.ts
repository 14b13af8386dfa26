/** How figures, states and times read on the page. Numbers use a comma for thousands and a point for decimals, as in the reports. */

const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const intensity = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 5 });

/** "1 voxel", "2,034 voxels". */
export function count(n: number, one: string, many: string = one + 's'): string {
  return `${whole.format(n)} ${n === 1 ? one : many}`;
}

export function number(n: number): string {
  return whole.format(n);
}

/** An intensity of the image, in its own arbitrary units. */
export function level(value: number): string {
  return intensity.format(value);
}

/** "12 min"; below one minute "under 1 min". A lower bound, since looking without an act is not seen. */
export function minutes(milliseconds: number): string {
  const m = Math.floor(milliseconds / 60_000);
  return m < 1 ? 'under 1 min' : `${whole.format(m)} min`;
}

/** Day and time in the reader's own time zone, for instance "1 Mar 2026, 09:05". */
export function when(iso: string, timeZone?: string): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit',
    ...(timeZone ? { timeZone } : {}) }).format(new Date(iso));
}

/** First digits of a hash, enough to compare by eye. */
export function shortHash(hash: string): string {
  return hash.slice(0, 12);
}
