import type { Opened } from '../../contract';
import type { Content as LedgerContent, KindRules } from '../../ledger/kindrules';
import type { LabelsAct, LabelsStart } from './contract';
import type { Painted } from './painting';

/** What a reader has painted. Never changed in place. */
export interface Content extends LedgerContent {
  readonly painted: Painted | null;
}

/** Labels as the ledger sees them. Whether an act fits the image, the server says; the page makes none that does not. */
export const rules: KindRules<Content> = {
  kind: 'labels',
  begin: () => ({ painted: null, comment: '' }),
  after: ({ painted, comment }, { type, content }) =>
    ({ painted: { act: { type, content } as LabelsAct, before: painted, length: (painted?.length ?? 0) + 1 }, comment }),
  refusal(state, type, content) {
    if (type === 'opened')
      return (content as Opened<LabelsStart>).content.classes.length > 0 ? null : 'a read of labels needs classes';
    if (state === null || (type !== 'outlined' && type !== 'stroked' && type !== 'filled')) return null;
    const { classes, label } = (state.opened as Opened<LabelsStart>).content;
    const value = (content as { class: number }).class;
    return value === 0 || classes.some((c) => c.value === value) ? null : `${label} has no class ${value}`;
  },
  basis: () => '',
  dependence: () => 'none',
  dated: () => false,
  isSo: () => false,
  other_basis: { reason: 'it was meant for another image', said: 'It was meant for another image.' },
};
