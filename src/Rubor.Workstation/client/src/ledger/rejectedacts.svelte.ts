import type { Notices } from './notices.svelte';
import type { RejectedAct, RejectedActs } from './outbox';
import { lostText, rejectedText } from './texts';

/** The read on which an act is done again. */
export interface Ground {
  /** Why it cannot be, as it stands now; null when it can. */
  hindrance(act: RejectedAct): string | null;
  /** Why it cannot be, as only trying tells; null when it can. */
  impossible(act: RejectedAct): string | null;
  /** Whether it was added. */
  add(act: RejectedAct): Promise<boolean>;
  kept(): RejectedActs;
  notices: Notices;
}

/** Acts of a read that were not possible any more, until the reader does them again or throws them away. */
export class RejectedList {
  acts: readonly RejectedAct[] = $state.raw([]);

  constructor(private readonly ground: Ground) {}

  /** What lies there now; the reader is told of what is fresh. */
  hear(acts: readonly RejectedAct[], fresh: readonly RejectedAct[]): void {
    this.acts = acts;
    const { notices } = this.ground;
    if (acts.length === 0) notices.dismissRejected();
    for (const news of [fresh.filter((act) => act.lost), fresh.filter((act) => !act.lost)]) {
      if (news.length === 0) continue;
      const seen = () => this.ground.kept().seen(news.map(({ name }) => name));
      notices.tell(news[0].lost ? lostText(news.length) : rejectedText(news.length, news[0].reason), 'warning', { seen, rejected: true });
    }
  }

  /** Why an act cannot be done again now; null when it can. */
  hindrance(act: RejectedAct): string | null {
    return this.ground.hindrance(act);
  }

  /** On top of what counts now; null when it is done, else why not. */
  async doAgain(rejected: RejectedAct): Promise<string | null> {
    const problem = this.hindrance(rejected) ?? this.ground.impossible(rejected);
    if (problem !== null) return problem;
    if (await this.ground.add(rejected)) return null;
    if (!this.acts.some((other) => other.name === rejected.name)) return 'It was done again or thrown away in another tab.';
    return this.hindrance(rejected) ?? 'The browser’s storage is full, so it stays set aside. Try again when the page says “Saved”.';
  }

  throwAway(acts: readonly RejectedAct[]): void {
    this.ground.kept().throwAway(acts.map(({ name }) => name));
  }
}
