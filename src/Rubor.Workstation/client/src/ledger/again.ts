import type { LedgerContents } from '../contract';
import { sentence } from '../text/sentences';
import type { Content, KindRules } from './kindrules';
import type { RejectedAct } from './outbox';
import { refusal } from './rules';
import type { ReadState } from './state';

/** Why an act that was rejected cannot be done again on top of what counts now, as a sentence; null when it can. */
export function notAgain<C extends Content>(rules: KindRules<C>, state: ReadState<C>, { act, basis }: RejectedAct,
  me: string): string | null {
  const rule = refusal(rules, state, act.type, act.content, me);
  if (state.is_signed && rule !== null) return sentence(rule);
  if (act.type === 'undone' || act.type === 'redone') return 'It meant the act before it; Ctrl+Z and Ctrl+Y go through those that count now.';
  if (act.type === 'resumed') return 'It only noted that you came back.';
  if (basis !== null && basis !== rules.basis(state.content)) return rules.other_basis.said;
  if (rule !== null) return sentence(rule);
  const isSo = act.type === 'commented' ? state.content.comment === (act.content as LedgerContents['commented']).text
    : rules.isSo(state.content, act);
  return isSo ? 'It is so already.' : null;
}
