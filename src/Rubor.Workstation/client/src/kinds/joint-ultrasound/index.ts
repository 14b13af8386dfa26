import { run } from '../../forms/commands';
import { imageKeys } from '../../forms/imagekeys';
import { fieldKeys } from '../../forms/keys';
import { filled, group } from '../../forms/kind';
import type { Prepared } from '../../forms/reading.svelte';
import type { Content } from '../../forms/rules';
import { asKind } from '../kind';
import { ownKeys } from './imagekeys';
import Side from './panels/Side.svelte';
import Tools from './panels/Tools.svelte';
import { lookAt, openJoint, rules, type JointReading } from './reading.svelte';

/** A joint in its grayscale and Doppler pictures, scored by a form. */
export const jointUltrasound = asKind<JointReading, Prepared, Content>({
  ...filled,
  rules,
  open: openJoint,
  look: lookAt,
  panels: { ...filled.panels, tools: Tools, side: Side },
  names: { side: 'Scores', ending: 'Comment and signature' },
  run(reading, command) {
    switch (command) {
      case 'region': reading.overlay.region = !reading.overlay.region; return;
      case 'heat': reading.overlay.stepHeat(); return;
      default: run(reading, command);
    }
  },
  help: {
    text: 'Look at both pictures within the region of the joint, and give each score by its digit: it is stored, and the focus goes on. After '
      + 'the last required score it stands on the button that signs, so Enter opens the dialog. What can be left out is reached with Tab.',
    groups: [group('Form'), { name: 'In a field', rows: fieldKeys }, { name: 'Images', rows: [...ownKeys, ...imageKeys] }, group('Signing'),
      group('Page')],
  },
});
