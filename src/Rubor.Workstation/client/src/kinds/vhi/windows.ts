import { presets, windowBetween, type Window } from '../../viewer/grey';
import type { Limits, Volume } from './maths/types';

export type ImageRole = 'stir' | 't1w';

/** The images of a read, and how they are shown. */
interface Shown {
  readonly stir: Volume;
  readonly t1w: Volume | null;
  readonly limits: Limits | null;
  readonly window: Record<ImageRole, Window>;
}

export const presetNames = ['standard', 'around the limits', 'bright detail', 'whole range'] as const;

/** Preset 1 to 4 of an image. The second shows what lies about the limits; the T1W has none, and shows its dark detail. */
export function preset(shown: Shown, image: ImageRole, number: 1 | 2 | 3 | 4): void {
  const volume = image === 'stir' ? shown.stir : shown.t1w;
  if (!volume) return;
  const { limits } = shown;
  if (number === 2 && image === 'stir' && limits) {
    const margin = Math.max(limits.upper - limits.lower, (limits.upper - volume.minimum) * 0.25);
    shown.window.stir = windowBetween(limits.lower - margin, limits.upper + margin);
  } else shown.window[image] = presets(volume)[number - 1].window;
}

const standards = new WeakMap<Volume, Window>();

/** The first preset of an image. */
export function standard(volume: Volume): Window {
  let window = standards.get(volume);
  if (!window) standards.set(volume, (window = presets(volume)[0].window));
  return window;
}

/** MRI has no common unit between visits: a window means the same when it lies the same to each image's own standard. */
export function sameContrast(window: Window, here: Volume, there: Volume): Window {
  const own = standard(here);
  const other = standard(there);
  const scale = other.width / own.width;
  return { centre: other.centre + (window.centre - own.centre) * scale, width: window.width * scale };
}
