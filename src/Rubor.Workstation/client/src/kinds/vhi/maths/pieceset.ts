// More than any scan has; "1-2000000000" must not fill the memory.
const mostPieces = 1_000_000;

/** Reads "1,5-9" or "none". Throws on anything else. */
export function parsePieces(text: string): Set<number> {
  const pieces = new Set<number>();
  if (text === 'none')
    return pieces;
  for (const part of text.split(',')) {
    const ends = /^([0-9]+)(?:-([0-9]+))?$/.exec(part);
    const first = Number(ends?.[1] ?? NaN);
    const last = Number(ends?.[2] ?? first);
    if (!(first >= 1 && last >= first && last <= mostPieces))
      throw new RangeError(`'${part}' is no piece number or span; write for instance 1,5-9 or none`);
    for (let n = first; n <= last; n++)
      pieces.add(n);
  }
  return pieces;
}

/** Writes pieces as "1,5-9" or "none". */
export function formatPieces(pieces: Iterable<number>): string {
  const numbers = [...new Set(pieces)].sort((a, b) => a - b);
  if (numbers.length > 0 && numbers[0] < 1)
    throw new RangeError('Pieces are numbered from 1.');
  const parts: string[] = [];
  for (let i = 0; i < numbers.length; ) {
    const first = numbers[i];
    let last = first;
    while (++i < numbers.length && numbers[i] === last + 1)
      last++;
    parts.push(last > first ? `${first}-${last}` : `${first}`);
  }
  return parts.join(',') || 'none';
}
