import type { AsideAct, AsideActs } from './outbox';
import type { Resegmenting } from '../kinds/vhi/resegmenting';
import type { View } from '../kinds/vhi/view.svelte';
import { lostWords, setAsideWords } from '../text/sentences';

/** The read on which an act is done again. */
export interface Ground {
  /** Why it cannot be, as it stands now; null when it can. */
  hindrance(act: AsideAct): string | null;
  unmeasurable(act: Resegmenting): string | null;
  /** Whether it was added. */
  add(act: AsideAct): Promise<boolean>;
  kept(): AsideActs;
  notices: Pick<View, 'notices' | 'notice' | 'dismiss'>;
}

/** Acts of a read that were not possible any more, until the reader does them again or throws them away. */
export class SetAside {
  acts: readonly AsideAct[] = $state.raw([]);

  constructor(private readonly ground: Ground) {}

  /** What lies aside now; the reader is told of what is fresh. */
  hear(acts: readonly AsideAct[], fresh: readonly AsideAct[]): void {
    this.acts = acts;
    const { notices } = this.ground;
    if (acts.length === 0) this.dismissNotices();
    for (const news of [fresh.filter((act) => act.lost), fresh.filter((act) => !act.lost)]) {
      if (news.length === 0) continue;
      const seen = () => this.ground.kept().seen(news.map(({ name }) => name));
      notices.notice(news[0].lost ? lostWords(news.length) : setAsideWords(news.length, news[0].reason), 'warning', { seen, aside: true });
    }
  }

  /** Why an act cannot be done again now; null when it can. */
  hindrance(act: AsideAct): string | null {
    return this.ground.hindrance(act);
  }

  /** On top of what counts now; null when it is done, else why not. */
  async doAgain(aside: AsideAct): Promise<string | null> {
    const { act, name } = aside;
    const problem = this.hindrance(aside) ?? (act.type === 'drawn' || act.type === 'choice_made' ? this.ground.unmeasurable(act) : null);
    if (problem !== null) return problem;
    if (await this.ground.add(aside)) return null;
    if (!this.acts.some((other) => other.name === name)) return 'It was done again or thrown away in another tab.';
    return this.hindrance(aside) ?? 'The browser’s storage is full, so it stays set aside. Try again when the page says “Saved”.';
  }

  throwAway(acts: readonly AsideAct[]): void {
    this.ground.kept().throwAway(acts.map(({ name }) => name));
  }

  /** The reader looks at the acts themselves, or none is left. */
  dismissNotices(): void {
    const { notices } = this.ground;
    for (const notice of notices.notices) if (notice.aside) notices.dismiss(notice.id);
  }
}
