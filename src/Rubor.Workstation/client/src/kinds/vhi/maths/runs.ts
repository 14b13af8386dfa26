import type { MaskRuns } from '../contract';
import { voxelsOf, type Size } from './types';

/** The bytes and limits of Rubor.Reading's MaskRuns: unset, set, unset … to the last set voxel, base-128, low digits first. */
const mostVoxels = 2 ** 30;

/** Run lengths of a mask, 0 for unset, as base64. Equal masks give equal texts. */
export function encodeRuns(voxels: Uint8Array): string {
  const bytes: number[] = [];
  const put = (length: number) => {
    for (; length >= 0x80; length >>= 7)
      bytes.push((length & 0x7f) | 0x80);
    bytes.push(length);
  };
  for (let at = 0; ; ) {
    let first = at;
    while (first < voxels.length && voxels[first] === 0)
      first++;
    if (first === voxels.length)
      break;
    const past = voxels.indexOf(0, first);
    const end = past < 0 ? voxels.length : past;
    put(first - at);
    put(end - first);
    at = end;
  }
  return toBase64(bytes);
}

/** One byte a voxel, 0 or 1. Throws on run lengths that are damaged, not in their one form, or beyond the voxels. */
export function decodeRuns(base64: string, voxels: number): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(voxels);
  forEachRun(base64, voxels, (start, end) => mask.fill(1, start, end));
  return mask;
}

/** Calls for each run of set voxels, from start up to, not with, end. Throws as decodeRuns. */
export function forEachRun(base64: string, voxels: number, run: (start: number, end: number) => void): void {
  const bytes = atob(base64);
  let set = false;
  for (let at = 0, end = 0; at < bytes.length; set = !set) {
    const first = at;
    let length = 0;
    for (let scale = 1; ; scale *= 0x80) {
      if (at === bytes.length || at - first === 5)
        throw new RangeError("a mask's run lengths are cut off");
      const digit = bytes.charCodeAt(at++);
      length += (digit & 0x7f) * scale;
      if (digit < 0x80)
        break;
    }
    if (length > mostVoxels)
      throw new RangeError("a mask's run is too long");
    if ((length === 0 && first > 0) || (at - first > 1 && bytes.charCodeAt(at - 1) === 0))
      throw new RangeError("a mask's run lengths are not in their one form");
    if (end + length > voxels)
      throw new RangeError(`a mask's run lengths do not fit ${voxels} voxels`);
    if (set)
      run(end, end + length);
    end += length;
  }
  if (set)
    throw new RangeError(`a mask's run lengths do not fit ${voxels} voxels`);
}

export const encodeMask = (size: Size, voxels: Uint8Array): MaskRuns => ({ size: [...size], runs: encodeRuns(voxels) });

export const decodeMask = (mask: MaskRuns): Uint8Array<ArrayBuffer> => decodeRuns(mask.runs, voxelsOf(mask.size));

function toBase64(bytes: number[]): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4096)
    text += String.fromCharCode(...bytes.slice(at, at + 4096));
  return btoa(text);
}
