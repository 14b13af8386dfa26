import { crosshairKeys, imageKey, sliceKeys, zoomKeys, type ImageKey } from '../../viewer/imagekeys';
import { resetView } from '../../viewer/navigation';
import type { LabelsReading } from './reading.svelte';

const key = imageKey<LabelsReading>;

const largest = 40;

const radius = ({ brush_radius: now }: LabelsReading, by: number): number =>
  Math.min(largest, Math.max(0.5, now + (now + by < 1 ? by / 2 : by)));

// Keys of the viewer's own act on the view; here the read has it.
const onView = (keys: readonly ImageKey<LabelsReading['scene']>[]): ImageKey<LabelsReading>[] =>
  keys.map((k) => ({ ...k, run: ({ scene }) => k.run(scene) }));

/** Every key of the images of labels: digits are the classes. */
export const imageKeys: readonly ImageKey<LabelsReading>[] = [
  ...onView(sliceKeys),
  ...onView(zoomKeys.filter((k) => !k.keys.includes('0'))),
  key('v', 'The whole picture', ({ scene }) => resetView(scene.view)),
  key('w', 'Next contrast: 1 to 100 in inverse grey, in uniform colours, in grey; by percentiles', ({ scene }) => scene.stepWindow(1)),
  key('Shift+w', 'Contrast before', ({ scene }) => scene.stepWindow(-1)),
  key('r', 'Contrast as at the beginning', ({ scene }) => scene.resetWindows()),
  key('s', 'Labels on or off', ({ scene }) => void (scene.shown_labels = !scene.shown_labels)),
  key('o', 'Other view of the hands on or off', ({ scene }) => void (scene.shown_beside = !scene.shown_beside)),
  key('h', 'Hatches on or off', ({ scene }) => void (scene.filled = !scene.filled)),
  ...onView(crosshairKeys),
  key('.', 'Click at the crosshair, once it was moved by keys', (r) => r.scene.view.pointed === null && r.tools.clickAtCrosshair()),
  key('Enter', 'Close the outline', ({ tools }) => tools.closeShape(false)),
  key('Shift+Enter', 'Close the outline and take its inside away', ({ tools }) => tools.closeShape(true)),
  key('Backspace', 'Take back the last point', ({ tools }) => tools.takeBackPoint()),
  key('Escape', 'Drop the outline', ({ tools }) => tools.dropShape()),
  key(['[', '<'], 'Smaller brush', (r) => void (r.brush_radius = radius(r, -1))),
  key([']', '>'], 'Larger brush', (r) => void (r.brush_radius = radius(r, 1))),
];
