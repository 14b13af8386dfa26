import { presets, windowBetween, type Preset } from '../viewer/grey';
import type { Volume } from '../viewer/volume';

/** Windows to step through: a picture of 8 bits or in colours as it is stored first, others by their percentiles. */
export function windowsOf(volume: Volume): readonly Preset[] {
  const { samples, slope, intercept, channels } = volume;
  const isPicture = channels !== undefined || samples instanceof Uint8Array;
  if (!isPicture) return presets(volume);
  const top = 2 ** (8 * samples.BYTES_PER_ELEMENT) - 1;
  const [low, high] = [intercept, top * slope + intercept];
  return [
    { name: 'as stored', window: windowBetween(low, high) },
    { name: 'brighter', window: windowBetween(low, low + (high - low) / 2) },
    { name: 'darker', window: windowBetween(low, low + (high - low) * 1.5) },
    { name: 'whole range', window: windowBetween(volume.minimum, volume.maximum) },
  ];
}
