import { keyCaps } from '../../keyboard/keys';
import { asKind } from '../kind';
import { actText } from './acttexts';
import { run } from './commands';
import type { VhiAct } from './contract';
import { imageKeys } from './imagekeys';
import { keys, keysNote, listKeys, needsCtrl } from './keys';
import Ending from './panels/Ending.svelte';
import Hints from './panels/Hints.svelte';
import Side from './panels/Side.svelte';
import Signed from './panels/Signed.svelte';
import Signing from './panels/Signing.svelte';
import Tools from './panels/Tools.svelte';
import { prepare, type Prepared } from './preparing';
import { Reading } from './reading.svelte';
import { rules } from './rules';

/** V_HI: a volume of hyperintense inflammation, cleaned piece by piece. */
export const vhi = asKind<Reading, Prepared, ReturnType<typeof rules.begin>>({
  rules,
  prepare,
  open: ({ prepared, read, me, outbox, storage, earlier, locks }) => new Reading(prepared, read, me, outbox, storage, locks, earlier),
  panels: { tools: Tools, hints: Hints, side: Side, ending: Ending, signing: Signing, signed: Signed },
  names: { side: 'Measurement', ending: 'Confidence, comment and signature' },
  keys,
  run,
  unusedKey({ mode }, name) {
    const ctrl = mode === 'cleaning' ? needsCtrl[name] : undefined;
    return ctrl ? `${name.toUpperCase()} alone does nothing: ${keyCaps(ctrl.instead).join('+')} ${ctrl.does}.` : null;
  },
  asksFirst: (reading) => reading.found.some((f) => f.open),
  help: {
    text: 'Outlined voxels are at or above the lower limit, filled ones at or above the upper limit. Remove what is not inflammation; the volume '
      + 'follows at once, and every act is stored. Sign when you are done. Keys rest while you type in a field. Every button and field is reached '
      + `with Tab. ${keysNote}`,
    groups: [
      { name: 'Images', rows: imageKeys },
      ...[...new Set(keys.map((k) => k.group))].map((name) => ({ name, rows: keys.filter((k) => k.group === name) })),
      { name: 'In the list of pieces', rows: listKeys },
    ],
  },
  actText: (act) => actText(act as VhiAct),
  files: [{ address: 'sheet', text: 'Sheet', opens: true }, { address: 'mask.nii.gz', text: 'Mask', opens: false }],
  exports: [{ href: '/api/exports/masks.zip', text: 'Cleaned masks (NIfTI, zip)' }],
});
