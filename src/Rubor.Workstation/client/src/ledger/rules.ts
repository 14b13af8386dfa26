import type { LedgerContents, LedgerEvent } from '../contract';
import type { Content, KindRules } from './kindrules';
import type { ReadState } from './state';

/** What may happen in a read next: the rules and words of Rubor.Reading, as far as every kind has them. */
export const longestText = 10_000;

type Judged = Pick<LedgerEvent, 'type' | 'content'>;

/** Why an event may not follow; null when it may. State is null before the first event; reader is who wants to add it. */
export function refusal<C extends Content>(
  rules: KindRules<C>, state: ReadState<C> | null, type: string, content: unknown, reader: string | null = state?.reader
    ?? null): string | null {
  try {
    return judge(rules, state, { type, content } as Judged, reader);
  } catch (e) {
    // Contents that cannot be read at all: pieces that are no list, a damaged mask.
    if (e instanceof RangeError)
      return e.message;
    throw e;
  }
}

function judge<C extends Content>(rules: KindRules<C>, state: ReadState<C> | null, e: Judged, reader: string | null): string | null {
  if (state === null)
    return e.type === 'opened' ? opening(e.content as LedgerContents['opened']) ?? rules.refusal(state, e.type, e.content)
      : 'the read is not open yet; open it first';
  if (e.type === 'opened')
    return 'the read is open already';
  if (state.is_signed)
    return e.type === 'reopened' ? reopening(state, e.content as LedgerContents['reopened']) : 'the read is signed; reopen it with a reason first';
  if (e.type === 'reopened')
    return 'the read is not signed, so there is nothing to reopen';
  // Another than the reader may reopen, when the server lets them; everything else is the reader's own word.
  if (reader !== state.reader)
    return `this is the read of ${state.reader}`;
  switch (e.type) {
    case 'undone': return state.undo.length === 0 ? 'there is nothing to undo' : null;
    case 'redone': return state.redo.length === 0 ? 'there is nothing to redo' : null;
    case 'resumed': return null;
    case 'commented':
      return (e.content as LedgerContents['commented']).text.length <= longestText ? null : `a comment has at most ${longestText} characters`;
    default: return rules.refusal(state, e.type, e.content);
  }
}

function opening(e: LedgerContents['opened']): string | null {
  return e.study === '' || e.case === '' || e.round < 1 ? 'a read needs a study, a case and a round from 1'
    : e.inputs.length === 0 || e.inputs.some(i => !isHash(i.sha256) || i.size.length !== 3) ? 'a read needs its images, with their SHA-256 and size'
    : null;
}

function reopening(state: ReadState<Content>, e: LedgerContents['reopened']): string | null {
  return e.predecessor !== state.head ? 'the reopening names another signature than the newest'
    : isBlank(e.reason) ? 'reopening a signed read needs a reason'
    : e.reason.length > longestText ? `a reason has at most ${longestText} characters` : null;
}

/** Whether a text is a SHA-256 in hexadecimal digits. */
export const isHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** White space as .NET counts it; String.trim takes the byte order mark for some and U+0085 for none. */
export const isBlank = (text: string): boolean => /^[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*$/.test(text);
