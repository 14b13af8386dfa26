import type { Act, Opened } from '../contract';
import type { Content as LedgerContent, KindRules } from '../ledger/kindrules';
import { isHash } from '../ledger/rules';
import type { FormAnswer, FormStart, Value } from './contract';

/** What a reader has filled in. Never changed in place. */
export interface Content extends LedgerContent {
  readonly values: ReadonlyMap<string, Value>;
}

/**
 * A kind in which a form is filled, as the ledger sees it. Whether an answer fits its field, and what follows from the answers, the server
 * alone says.
 * @param kind Its name. @param answering Name of its act that answers a field.
 */
export const rulesOf = (kind: string, answering: string): KindRules<Content> => ({
  kind,
  begin: () => ({ values: new Map(), comment: '' }),
  after(content, { content: act }) {
    const { field, value } = act as FormAnswer;
    const values = new Map(content.values);
    if (value === null) values.delete(field);
    else values.set(field, value);
    return { ...content, values };
  },
  refusal(state, type, content) {
    if (type === 'opened') {
      const { form, form_sha256 } = (content as Opened<FormStart>).content;
      return form !== '' && isHash(form_sha256) ? null : 'a read of a form needs the form, with its SHA-256';
    }
    if (type !== answering || state === null) return null;
    return (content as FormAnswer).field === '' ? 'an answer needs the name of its field' : null;
  },
  basis: () => '',
  dependence: () => 'none',
  dated: () => false,
  isSo: ({ values }, { type, content }: Act) => {
    const { field, value } = content as FormAnswer;
    return type === answering && (values.get(field) ?? null) === value;
  },
  other_basis: { reason: 'it was meant for another form', said: 'It was meant for another form.' },
});
