import type { Act, CaseDocument } from '../contract';
import type { Volume } from '../viewer/volume';
import { run } from './commands';
import type { FormAnswer, FormCase } from './contract';
import { keys } from './keys';
import Side from './panels/Side.svelte';
import Signed from './panels/Signed.svelte';
import Signing from './panels/Signing.svelte';
import Tools from './panels/Tools.svelte';
import type { Prepared } from './reading.svelte';

export async function prepare(document: CaseDocument, volumes: ReadonlyMap<string, Volume>): Promise<Prepared> {
  const { form } = document.content as FormCase;
  const shown = document.images.map((image) => ({ image, volume: volumes.get(image.role)! }));
  if (shown.length === 0) throw new Error(`the case ${document.name} has no picture`);
  return { document, form, shown };
}

export const group = (name: string) => ({ name, rows: keys.filter((k) => k.group === name) });

/** What all kinds in which a form is filled have in common. */
export const filled = {
  prepare,
  panels: { tools: Tools, hints: null, side: Side, ending: null, signing: Signing, signed: Signed },
  names: { side: 'Form', ending: 'Comment and signature' },
  keys,
  run,
  unusedKey: () => null,
  asksFirst: () => false,
  actText: ({ type, content }: Act) => {
    if (type === 'commented') return `Comment: “${(content as { text: string }).text}”`;
    if (type === 'undone') return 'Undo';
    if (type === 'redone') return 'Redo';
    const { field, value } = content as FormAnswer;
    return value === null ? `Took back the answer to ${field}` : `Answered ${field}: ${String(value)}`;
  },
  files: [{ address: 'sheet', text: 'Sheet', opens: true }],
  exports: [],
};
