import type { StoredEvent } from '../contract';
import type { Content, KindRules } from './kindrules';
import { step, targetOf, type Tip } from './undoing';
import { nameOf, type Kept } from './storage';

/** What a server that was put back to an older state does not have any more. */
export interface Lost {
  /** Acts that counted, each with the tab that did it, in their order. */
  acts: { client: string; kept: Kept }[];
  signatures: number;
}

/** How many events two tellings of one read have in common, from the first on. */
export function common(known: readonly StoredEvent[], there: readonly StoredEvent[]): number {
  const end = known.findIndex((e, i) => e.hash !== there[i]?.hash);
  return end < 0 ? known.length : end;
}

/** @param known What the server had acknowledged. @param there What it has now. */
export function lost<C extends Content>(rules: KindRules<C>, known: readonly StoredEvent[], there: readonly StoredEvent[]): Lost {
  const from = common(known, there);
  // Done again in another tab meanwhile.
  const again = there.slice(from).map(sameness);
  const kept: { client: string; kept: Kept; moves: boolean }[] = [];
  const before = new Set<string>();
  let tip: Tip<C> | null = null;
  let signatures = 0;
  for (const event of known) {
    const { client, client_sequence, type, content, time } = event;
    const name = `${client}/${client_sequence}`;
    if (event.sequence < from) {
      before.add(name);
    } else if (type === 'signed') {
      signatures++;
    } else if (tip !== null && type !== 'opened' && type !== 'resumed' && type !== 'reopened') {
      const target = targetOf(tip, type), at = again.indexOf(sameness(event));
      if (at >= 0) again.splice(at, 1);
      else kept.push({ client, kept: { act: { client_sequence, type, content }, at: time, basis: rules.basis(tip.state.content), target },
        moves: target !== null });
    }
    tip = step(rules, tip, event);
  }
  // What was undone counted no more; an undo or redo that was lost with its act is in this already.
  const counting = new Set(tip?.undo);
  return { acts: kept.filter((a) => (a.moves ? before.has(a.kept.target!) : counting.has(nameOf(a.client, a.kept)))), signatures };
}

function sameness({ type, content }: StoredEvent): string {
  return `${type} ${JSON.stringify(content)}`;
}
