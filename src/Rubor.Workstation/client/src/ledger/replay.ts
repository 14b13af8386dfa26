import type { Act } from '../contract';
import { numbering, type ReadState } from './state';
import { hindrance, withAct, type Ahead } from './undoing';
import type { ClientName } from './client';
import { madeAs, nameOf, type Kept } from './storage';

/** The content of an act on top of another state than it was made on; null where it stays the same. */
export type Renew = (state: ReadState, act: Act) => Promise<Act['content']> | null;

/** Acts in turn on top of a read: an act that is left out is not there for those behind it. */
export class Judging {
  readonly possible: { was: Kept; now: Kept }[] = [];
  readonly impossible: { kept: Kept; reason: string }[] = [];
  // Acts that were made anew have new names, which an undo or redo behind them has to know.
  private readonly renamed = new Map<string, string>();

  /** @param ahead What is stored; the acts that are taken come on top of it. */
  constructor(public ahead: Ahead, private readonly client: string) {}

  /** The act as it meant those before it; null when it is not possible, and left out. With renewing, a content that carries over is going to be made anew. */
  weigh(was: Kept, renewing = false): Kept | null {
    const now = was.target === null ? was : { ...was, target: this.renamed.get(was.target) ?? was.target };
    const reason = hindrance(this.ahead, now, renewing);
    if (reason === null) return now;
    this.leaveOut(was, reason);
    return null;
  }

  take(was: Kept, now: Kept): void {
    this.ahead = withAct(this.ahead, now, this.client);
    this.possible.push({ was, now });
    if (now.act.client_sequence !== was.act.client_sequence) this.renamed.set(nameOf(this.client, was), nameOf(this.client, now));
  }

  leaveOut(kept: Kept, reason: string): void {
    this.impossible.push({ kept, reason });
  }
}

/** As they are: what carries over is not possible where the pieces are others. */
export function judge(ahead: Ahead, acts: readonly Kept[], client: string): Judging {
  const judging = new Judging(ahead, client);
  for (const was of acts) {
    const now = judging.weigh(was);
    if (now !== null) judging.take(was, now);
  }
  return judging;
}

/** With contents made anew where they depend on what came before. Acts that are added to the end meanwhile have their turn, too. */
export async function judgeAnew(ahead: Ahead, acts: readonly Kept[], client: ClientName, renew: Renew | undefined): Promise<Judging> {
  const judging = new Judging(ahead, client.name);
  for (const was of acts) {
    const now = judging.weigh(was, renew !== undefined);
    if (now === null) continue;
    try {
      judging.take(was, await renewed(judging.ahead, now, client, renew));
    } catch (e) {
      judging.leaveOut(was, (e as Error).message);
    }
  }
  return judging;
}

/** A number is never used for two contents: a new one goes under a new number. */
async function renewed(ahead: Ahead, kept: Kept, client: ClientName, renew: Renew | undefined): Promise<Kept> {
  const content = await renew?.(ahead.state, kept.act) ?? kept.act.content;
  if (JSON.stringify(content) === JSON.stringify(kept.act.content)) return kept;
  const act = { ...kept.act, client_sequence: client.number(), content } as Act;
  return { ...kept, act, segmentation: numbering(ahead.state.content), first: madeAs(kept) };
}
