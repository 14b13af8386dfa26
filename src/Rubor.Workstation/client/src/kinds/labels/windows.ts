import { presets, windowBetween, type Preset, type Window } from '../../viewer/grey';
import type { Volume } from '../../viewer/volume';

/** Counts of a gamma camera on the fixed scale of Cobb 2023, so that pictures of patients compare. */
const counts = windowBetween(1, 100);

/** Windows to step through: counts on their fixed scale first; pictures of 8 bits and in colours as they are stored. */
export function windowsOf(volume: Volume): readonly Preset[] {
  const { samples, channels } = volume;
  if (channels !== undefined || samples instanceof Uint8Array || samples instanceof Int8Array)
    return [{ name: 'as stored', window: windowBetween(0, 255) }, { name: 'brighter', window: windowBetween(0, 128) }];
  const [standard, , , whole] = presets(volume);
  return [
    { name: '1 to 100, inverse grey', window: inverse(counts) },
    { name: '1 to 100, uniform colours', window: { ...counts, palette: 'uniform' } },
    { name: '1 to 100, grey', window: counts },
    { name: 'percentiles, inverse grey', window: inverse(standard.window) },
    { name: 'percentiles, uniform colours', window: { ...standard.window, palette: 'uniform' } },
    { name: 'whole range, grey', window: whole.window },
  ];
}

function inverse(window: Window): Window {
  return { ...window, palette: 'inverse' };
}
