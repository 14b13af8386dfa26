import { crosshairKeys, imageKey, sliceKeys, zoomKeys, type ImageKey } from '../viewer/imagekeys';
import { resetView, scroll } from '../viewer/navigation';
import type { FormScene } from './scene.svelte';

const key = imageKey<FormScene>;

/** Every key of the pictures of a form: digits are left to the form. */
export const imageKeys: readonly ImageKey<FormScene>[] = [
  ...sliceKeys,
  key('[', 'Previous slice, also from a field', ({ view }) => scroll(view, -1)),
  key(']', 'Next slice, also from a field', ({ view }) => scroll(view, 1)),
  ...zoomKeys.filter((k) => !k.keys.includes('0')),
  key('p', 'The whole picture', ({ view }) => resetView(view)),
  key('w', 'Next contrast of the pictures', (scene) => scene.stepWindow(1)),
  key('Shift+w', 'Contrast before', (scene) => scene.stepWindow(-1)),
  key('r', 'Contrast as at the beginning', (scene) => scene.resetWindows()),
  ...crosshairKeys,
];
