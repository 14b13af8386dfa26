import type { StoredEvent } from '../contract';
import type { Content, KindRules } from './kindrules';
import type { Replay } from './replay';
import type { ReadState } from './state';
import type { Kept } from './storage';
import { confirmed, eventOf, step, tipOf, type Tip } from './undoing';

/**
 * The one folded state of a read: what is stored, and on top of it the acts that wait. An act is folded when it is added, and not again
 * when it is stored.
 */
export class FoldedRead<C extends Content = Content> {
  /** What is stored, as far as this tab knows. */
  base: Tip<C>;
  /** Behind each act that waits, in their order. */
  private tips: Tip<C>[] = [];

  constructor(private readonly rules: KindRules<C>, private readonly client: string, events: readonly StoredEvent[]) {
    this.base = tipOf(rules, events);
  }

  get stored(): ReadState<C> { return this.base.state; }
  /** With what waits on top. */
  get tip(): Tip<C> { return this.tips.at(-1) ?? this.base; }

  /** The read behind an act that is to be added; it is there once it is pushed. */
  behind(kept: Kept): Tip<C> {
    return step(this.rules, this.tip, eventOf(this.tip, kept, this.client));
  }

  push(tip: Tip<C>): void {
    this.tips.push(tip);
  }

  /** Only what is stored, from these events on; what waits is to be replayed. */
  beginAnew(events: readonly StoredEvent[]): void {
    this.base = tipOf(this.rules, events);
  }

  /**
   * Takes events to what is stored. Throws a ReadRuleError where one is not allowed.
   * @param waiting The acts that wait.
   * @returns How many of the events are the first of those acts, and so were folded already.
   */
  take(events: readonly StoredEvent[], waiting: readonly Kept[]): number {
    let own = 0;
    for (const [i, event] of events.entries()) {
      const sequence = waiting[i]?.act.client_sequence;
      const isNext = own === i && event.client === this.client && event.client_sequence === sequence && !this.rules.dated(event.type);
      this.base = isNext ? confirmed(this.base, this.tips[i], event) : step(this.rules, this.base, event);
      if (isNext) own++;
    }
    this.tips.splice(0, own);
    return own;
  }

  /** The acts that wait come at other places and times, behind those that are stored now; nothing else of them is another. */
  restamp(waiting: readonly Kept[]): void {
    let before = this.base;
    this.tips = this.tips.map((tip, i) => (before = confirmed(before, tip, eventOf(before, waiting[i], this.client))));
  }

  settle({ possible }: Pick<Replay<C>, 'possible'>): void {
    this.tips = possible.map(({ tip }) => tip);
  }

  forgetWaiting(): void {
    this.tips = [];
  }
}
