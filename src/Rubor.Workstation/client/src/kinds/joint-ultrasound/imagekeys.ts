import { imageKey, type ImageKey } from '../../viewer/imagekeys';
import type { View } from '../../viewer/view.svelte';
import type { JointOverlay } from './overlay.svelte';

/** What keys of a joint act on. */
export interface Shown { view: View; overlay: JointOverlay }

const key = imageKey<Shown>;

/** Keys of what lies over the pictures of a joint; the others are those of every form. */
export const ownKeys: readonly ImageKey<Shown>[] = [
  key('b', 'Region of the joint on or off', ({ overlay }) => void (overlay.region = !overlay.region)),
  key('z', 'The region as large as it fits', ({ view, overlay }) => overlay.fill(view)),
  key('h', 'Heatmaps in colour, as lines, or off, where they are shown', ({ overlay }) => overlay.stepHeat()),
];
