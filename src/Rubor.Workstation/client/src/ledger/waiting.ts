import type { StoredEvent } from '../contract';
import type { Aside } from './rejected';
import type { Judging } from './replay';
import { actsOf, forget, keep, nameOf, replace, type Kept, type Place, type Shelf } from './storage';

/** One tab's acts on one read that the server has not acknowledged, in the browser's storage as far as it takes them. */
export class Waiting {
  acts: Kept[];
  // Acts that the browser's storage did not take.
  private readonly loose = new Set<number>();

  constructor(private readonly shelf: Shelf, private readonly place: Place, private readonly aside: Aside) {
    const acts = actsOf(shelf, place);
    // The page ended before those that were done again left the others.
    const again = acts.flatMap((kept) => kept.again ?? []);
    if (again.length > 0) aside.drop(again);
    this.acts = acts.filter((kept) => !again.includes(nameOf(place.client, kept)));
  }

  /** Acts that only this page has. */
  get unkept(): number { return this.loose.size; }

  /** True: also what the storage does not take is sent. */
  add(kept: Kept): boolean {
    if (!keep(this.shelf, this.place, kept)) this.loose.add(kept.act.client_sequence);
    this.acts.push(kept);
    return true;
  }

  /** In the place of one that was set aside: that one goes once this one is in the storage. False where it cannot be, or that one is gone. */
  addAgain(kept: Kept & { again: string }): boolean {
    if (!this.aside.has(kept.again) || !keep(this.shelf, this.place, kept)) return false;
    this.aside.drop([kept.again]);
    this.acts.push(kept);
    return true;
  }

  /** Acts that are stored leave the browser. Those events that are this tab's own. */
  stored(events: readonly StoredEvent[]): Set<StoredEvent> {
    const own = new Set(events.filter((e) => e.client === this.place.client));
    const stored = new Set([...own].map((e) => e.client_sequence));
    for (const { act } of this.acts.filter((kept) => stored.has(kept.act.client_sequence))) {
      this.loose.delete(act.client_sequence);
      forget(this.shelf, this.place, act.client_sequence);
    }
    this.acts = this.acts.filter((kept) => !stored.has(kept.act.client_sequence));
    return own;
  }

  /** The first act is not possible. */
  putFirstAside(reason: string): void {
    this.putAside(this.acts.shift()!, reason);
  }

  /** Goes on with what is possible, as it comes now. Whether anything is other than it was. */
  settle({ possible, impossible }: Judging): boolean {
    this.acts = possible.map(({ now }) => now);
    const changed = possible.filter(({ was, now }) => JSON.stringify(was) !== JSON.stringify(now));
    for (const { was, now } of changed) this.exchange(was, now);
    for (const { kept, reason } of impossible) this.putAside(kept, reason);
    return changed.length > 0 || impossible.length > 0;
  }

  private putAside(kept: Kept, reason: string): void {
    // It only noted that the reader came back: nobody has to hear that it came to nothing.
    if (kept.act.type === 'resumed') forget(this.shelf, this.place, kept.act.client_sequence);
    else this.aside.put(this.place.client, kept, { reason });
    this.loose.delete(kept.act.client_sequence);
  }

  private exchange(was: Kept, now: Kept): void {
    const { client_sequence: before } = was.act, { client_sequence: number } = now.act;
    if (number === before ? keep(this.shelf, this.place, now) : replace(this.shelf, this.place, before, now)) {
      this.loose.delete(before);
    } else if (number !== before) {
      // A full storage has no room for both, and the old one would be sent again by the next page.
      forget(this.shelf, this.place, before);
      this.loose.delete(before);
      if (!keep(this.shelf, this.place, now)) this.loose.add(number);
    }
  }
}
