import { FormReading, type Filling, type Prepared } from '../../forms/reading.svelte';
import { rulesOf } from '../../forms/rules';
import { FormScene } from '../../forms/scene.svelte';
import type { ImageKey } from '../../viewer/imagekeys';
import type { Opening } from '../kind';
import type { JointCase, Machine } from './contract';
import { ownKeys } from './imagekeys';
import { JointOverlay } from './overlay.svelte';

const filling: Filling = { rules: rulesOf('joint_ultrasound', 'scored'), answering: 'scored', ends_early: true };

export const { rules } = filling;

/** An open joint: a form beside its two pictures, and what lies over them. */
export interface JointReading extends FormReading {
  readonly overlay: JointOverlay;
  /** What a machine made of the joint; null where it is not shown, or there is nothing. */
  readonly machine: Machine | null;
}

export function openJoint(opening: Opening<Prepared>): JointReading {
  const { machine } = opening.prepared.document.content as JointCase, { scene, overlay } = pictures(opening.prepared);
  return Object.assign(new FormReading(opening, filling, scene), { overlay, machine });
}

/** The pictures with what lies over them. */
export function lookAt(prepared: Prepared): FormScene { return pictures(prepared).scene; }

function pictures({ document, shown }: Prepared): { scene: FormScene; overlay: JointOverlay } {
  const { regions, machine } = document.content as JointCase, overlay = new JointOverlay(regions, machine);
  const keys: ImageKey<FormScene>[] = ownKeys.map((k) => ({ ...k, run: ({ view }) => k.run({ view, overlay }) }));
  return { scene: new FormScene(document.name, document.title, shown, overlay, keys), overlay };
}
