import type { Act } from '../contract';
import type { ClientName } from './client';
import type { Content, KindRules } from './kindrules';
import type { ReadState } from './state';
import { madeAs, nameOf, type Kept } from './storage';
import { eventOf, hindrance, step, type Tip } from './undoing';

/** The content of an act on top of another state than it was made on; null where it stays the same. */
export type Renew<C extends Content> = (state: ReadState<C>, act: Act) => Promise<Act['content']> | null;

/** Acts in turn on top of a read: an act that is left out is not there for those behind it. */
export class Replay<C extends Content = Content> {
  /** Each with the read behind it. */
  readonly possible: { was: Kept; now: Kept; tip: Tip<C> }[] = [];
  readonly impossible: { kept: Kept; reason: string }[] = [];
  // Acts that were made anew have new names, which an undo or redo behind them has to know.
  private readonly renamed = new Map<string, string>();

  /** @param tip What is stored; the acts that are taken come on top of it. */
  constructor(private readonly rules: KindRules<C>, public tip: Tip<C>, private readonly client: string) {}

  /**
   * The act as it meant those before it; null when it is not possible, and left out. With renewing, a content that says what follows is
   * going to be made anew.
   */
  weigh(was: Kept, renewing = false): Kept | null {
    const now = was.target === null ? was : { ...was, target: this.renamed.get(was.target) ?? was.target };
    const reason = hindrance(this.rules, this.tip, now, renewing);
    if (reason === null) return now;
    this.leaveOut(was, reason);
    return null;
  }

  take(was: Kept, now: Kept): void {
    this.tip = step(this.rules, this.tip, eventOf(this.tip, now, this.client));
    this.possible.push({ was, now, tip: this.tip });
    if (now.act.client_sequence !== was.act.client_sequence) this.renamed.set(nameOf(this.client, was), nameOf(this.client, now));
  }

  leaveOut(kept: Kept, reason: string): void {
    this.impossible.push({ kept, reason });
  }
}

/** As they are: what says what follows is not possible on another basis. */
export function replay<C extends Content>(rules: KindRules<C>, tip: Tip<C>, acts: readonly Kept[], client: string): Replay<C> {
  const replayed = new Replay(rules, tip, client);
  for (const was of acts) {
    const now = replayed.weigh(was);
    if (now !== null) replayed.take(was, now);
  }
  return replayed;
}

/** With contents made anew where they depend on what came before. Acts that are added to the end meanwhile have their turn, too. */
export async function replayAnew<C extends Content>(
  rules: KindRules<C>, tip: Tip<C>, acts: readonly Kept[], client: ClientName, renew: Renew<C> | undefined): Promise<Replay<C>> {
  const replayed = new Replay(rules, tip, client.name);
  for (const was of acts) {
    const now = replayed.weigh(was, renew !== undefined);
    if (now === null) continue;
    try {
      replayed.take(was, await renewed(rules, replayed.tip, now, client, renew));
    } catch (e) {
      replayed.leaveOut(was, (e as Error).message);
    }
  }
  return replayed;
}

/** A number is never used for two contents: a new one goes under a new number. */
async function renewed<C extends Content>(
  rules: KindRules<C>, tip: Tip<C>, kept: Kept, client: ClientName, renew: Renew<C> | undefined): Promise<Kept> {
  const content = await renew?.(tip.state, kept.act) ?? kept.act.content;
  if (JSON.stringify(content) === JSON.stringify(kept.act.content)) return kept;
  const act: Act = { ...kept.act, client_sequence: client.number(), content };
  return { ...kept, act, basis: rules.basis(tip.state.content), first: madeAs(kept) };
}
