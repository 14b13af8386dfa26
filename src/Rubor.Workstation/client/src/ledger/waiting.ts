import type { StoredEvent } from '../contract';
import type { Rejected } from './rejected';
import type { Replay } from './replay';
import { actsOf, forget, keep, nameOf, replace, type Kept, type Place, type ActStorage } from './storage';

/** One tab's acts on one read that the server has not acknowledged, in the browser's storage as far as it takes them. */
export class Waiting {
  acts: Kept[];
  // Acts that the browser's storage did not take.
  private readonly loose = new Set<number>();

  constructor(private readonly storage: ActStorage, private readonly place: Place, private readonly rejected: Rejected) {
    const acts = actsOf(storage, place);
    // The page ended before those that were done again left the others.
    const again = acts.flatMap((kept) => kept.again ?? []);
    if (again.length > 0) rejected.drop(again);
    this.acts = acts.filter((kept) => !again.includes(nameOf(place.client, kept)));
  }

  /** Acts that only this page has. */
  get unkept(): number { return this.loose.size; }

  /** True: also what the storage does not take is sent. */
  add(kept: Kept): boolean {
    if (!keep(this.storage, this.place, kept)) this.loose.add(kept.act.client_sequence);
    this.acts.push(kept);
    return true;
  }

  /**
   * In the place of one that was rejected: that one goes once this one is in the storage. False where it cannot be, or that one is gone.
   */
  addAgain(kept: Kept & { again: string }): boolean {
    if (!this.rejected.has(kept.again) || !keep(this.storage, this.place, kept)) return false;
    this.rejected.drop([kept.again]);
    this.acts.push(kept);
    return true;
  }

  /** Acts that are stored leave the browser. Those events that are this tab's own. */
  stored(events: readonly StoredEvent[]): Set<StoredEvent> {
    const own = new Set(events.filter((e) => e.client === this.place.client));
    const stored = new Set([...own].map((e) => e.client_sequence));
    for (const { act } of this.acts.filter((kept) => stored.has(kept.act.client_sequence))) {
      this.loose.delete(act.client_sequence);
      forget(this.storage, this.place, act.client_sequence);
    }
    this.acts = this.acts.filter((kept) => !stored.has(kept.act.client_sequence));
    return own;
  }

  /** The first act is not possible. */
  rejectFirst(reason: string): void {
    this.reject(this.acts.shift()!, reason);
  }

  /** Goes on with what is possible, as it comes now. Whether anything is other than it was. */
  settle({ possible, impossible }: Pick<Replay, 'possible' | 'impossible'>): boolean {
    this.acts = possible.map(({ now }) => now);
    const changed = possible.filter(({ was, now }) => JSON.stringify(was) !== JSON.stringify(now));
    for (const { was, now } of changed) this.exchange(was, now);
    for (const { kept, reason } of impossible) this.reject(kept, reason);
    return changed.length > 0 || impossible.length > 0;
  }

  private reject(kept: Kept, reason: string): void {
    // It only noted that the reader came back: nobody has to hear that it came to nothing.
    if (kept.act.type === 'resumed') forget(this.storage, this.place, kept.act.client_sequence);
    else this.rejected.put(this.place.client, kept, { reason });
    this.loose.delete(kept.act.client_sequence);
  }

  private exchange(was: Kept, now: Kept): void {
    const { client_sequence: before } = was.act, { client_sequence: number } = now.act;
    if (number === before ? keep(this.storage, this.place, now) : replace(this.storage, this.place, before, now)) {
      this.loose.delete(before);
    } else if (number !== before) {
      // A full storage has no room for both, and the old one would be sent again by the next page.
      forget(this.storage, this.place, before);
      this.loose.delete(before);
      if (!keep(this.storage, this.place, now)) this.loose.add(number);
    }
  }
}
