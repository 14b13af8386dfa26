import type { CaseDocument } from '../../contract';
import { count } from '../../text/numbers';
import type { Volume } from '../../viewer/volume';
import { asKind } from '../kind';
import { run } from './commands';
import type { LabelsAct, LabelsCase } from './contract';
import { imageKeys } from './imagekeys';
import { keys } from './keys';
import Side from './panels/Side.svelte';
import Signed from './panels/Signed.svelte';
import Signing from './panels/Signing.svelte';
import Tools from './panels/Tools.svelte';
import { LabelsReading, type Prepared } from './reading.svelte';
import { rules, type Content } from './rules';

async function prepare(document: CaseDocument, volumes: ReadonlyMap<string, Volume>, _: unknown, beside: Volume | null): Promise<Prepared> {
  const { label, classes, draft } = document.content as LabelsCase;
  const shown = document.images.map((image) => ({ image, volume: volumes.get(image.role)! }));
  if (shown.length === 0) throw new Error(`the case ${document.name} has no image`);
  const other = beside === null ? null : { beside: document.beside!, volume: beside };
  return { document, label, classes, shown, other, draft: draft === null ? null : Uint8Array.from(atob(draft), (c) => c.charCodeAt(0)) };
}

const group = (name: string) => ({ name, rows: keys.filter((k) => k.group === name) });

const classText = (value: number): string => (value === 0 ? 'taken away' : `class ${value}`);

/** An image painted by the classes of a label map. */
export const labels = asKind<LabelsReading, Prepared, Content>({
  rules,
  prepare,
  open: (opening) => new LabelsReading(opening),
  panels: { tools: Tools, hints: null, side: Side, ending: null, signing: Signing, signed: Signed },
  names: { side: 'Labels', ending: 'Comment and signature' },
  keys,
  run,
  unusedKey: () => null,
  asksFirst: () => false,
  help: {
    text: 'Take a class by its number, and outline or paint what belongs to it; every act is stored. Where drawings overlap the most severe '
      + 'class stays; erase first, or fill a patch, to give it a less severe one. What is not painted is background. Sign when you are done.',
    groups: [group('Painting'), { name: 'Images', rows: imageKeys }, group('Signing'), group('Page')],
  },
  actText: (act) => {
    if (act.type === 'commented') return `Comment: “${(act.content as { text: string }).text}”`;
    if (act.type === 'undone') return 'Undo';
    if (act.type === 'redone') return 'Redo';
    const painted = act as unknown as LabelsAct;
    if (painted.type === 'taken') return `Regions taken from ${painted.content.case}`;
    const where = painted.content.slice > 0 ? ` in slice ${painted.content.slice + 1}` : '', what = classText(painted.content.class);
    return painted.type === 'filled' ? `Filled a patch${where}: ${what}`
      : `${painted.type === 'outlined' ? 'An outline' : 'A stroke'} of ${count(painted.content.points.length / 2, 'point')}${where}: ${what}`;
  },
  files: [{ address: 'sheet', text: 'Sheet', opens: true }, { address: 'labels', text: 'Label map', opens: false }],
  exports: [
    { href: '/api/exports/masks.zip', text: 'Label maps (PNG or NIfTI, zip)' },
    { href: '/api/exports/label-studio.zip', text: 'Label Studio (JSON and pictures, zip)' },
  ],
});
