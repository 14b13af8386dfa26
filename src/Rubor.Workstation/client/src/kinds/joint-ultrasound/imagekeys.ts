import { imageKey, type ImageKey } from '../../viewer/imagekeys';
import type { JointOverlay } from './overlay.svelte';

const key = imageKey<JointOverlay>;

/** Keys of what lies over the pictures of a joint; the others are those of every form. */
export const ownKeys: readonly ImageKey<JointOverlay>[] = [
  key('b', 'Region of the joint on or off', (overlay) => void (overlay.region = !overlay.region)),
  key('h', 'Heatmaps in colour, as lines, or off, where they are shown', (overlay) => overlay.stepHeat()),
];
