import type { CaseDocument } from '../../contract';
import type { Volume } from '../../viewer/volume';
import { asKind } from '../kind';
import { run } from './commands';
import type { FormCase, FormContents } from './contract';
import { imageKeys } from './imagekeys';
import { fieldKeys, keys } from './keys';
import Side from './panels/Side.svelte';
import Signed from './panels/Signed.svelte';
import Signing from './panels/Signing.svelte';
import Tools from './panels/Tools.svelte';
import { FormReading, type Prepared } from './reading.svelte';
import { rules, type Content } from './rules';

async function prepare(document: CaseDocument, volumes: ReadonlyMap<string, Volume>): Promise<Prepared> {
  const { form } = document.content as FormCase;
  const shown = document.images.map((image) => ({ image, volume: volumes.get(image.role)! }));
  if (shown.length === 0) throw new Error(`the case ${document.name} has no picture`);
  return { document, form, shown };
}

const group = (name: string) => ({ name, rows: keys.filter((k) => k.group === name) });

/** A form that is filled for one or two pictures. */
export const form = asKind<FormReading, Prepared, Content>({
  rules,
  prepare,
  open: (opening) => new FormReading(opening),
  panels: { tools: Tools, hints: null, side: Side, ending: null, signing: Signing, signed: Signed },
  names: { side: 'Form', ending: 'Comment and signature' },
  keys,
  run,
  unusedKey: () => null,
  asksFirst: () => false,
  help: {
    text: 'Look at the pictures, and answer each field of the form beside them; every answer is stored. Fields that are computed follow from '
      + 'the others. Sign when you are done. Everything is reached with Tab; a digit, or y and n, answers the field that has the focus and goes '
      + 'to the next one.',
    groups: [group('Form'), { name: 'In a field', rows: fieldKeys }, { name: 'Images', rows: imageKeys }, group('Signing'), group('Page')],
  },
  actText: ({ type, content }) => {
    if (type === 'commented') return `Comment: “${(content as { text: string }).text}”`;
    if (type === 'undone') return 'Undo';
    if (type === 'redone') return 'Redo';
    const { field, value } = content as FormContents['answered'];
    return value === null ? `Took back the answer to ${field}` : `Answered ${field}: ${String(value)}`;
  },
  files: [{ address: 'sheet', text: 'Sheet', opens: true }],
  exports: [],
});
