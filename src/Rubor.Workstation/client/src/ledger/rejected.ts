import type { KindRules } from './kindrules';
import type { RejectedAct, RejectedActs } from './outbox';
import { drop, markSeen, nameOf, reject, rejectedOf, type ActStorage, type Kept, type KeptRejection, type Place } from './storage';

/** Acts of one read that were not possible any more, of all tabs of this browser: they stay until they are done again or thrown away. */
export class Rejected implements RejectedActs {
  // Those that the browser's storage did not take.
  private loose: KeptRejection[] = [];
  // Those that this page has told of.
  private readonly told = new Set<string>();
  private quiet = false;

  /** @param on Hears what lies there, and which of it the reader has not been told of. */
  constructor(
    private readonly rules: Pick<KindRules, 'dependence'>, private readonly storage: ActStorage, private readonly reader: string,
    private readonly read: string,
    private readonly on: (acts: readonly RejectedAct[], fresh: readonly RejectedAct[]) => void,
  ) {}

  has(name: string): boolean {
    return this.all().some((set) => nameOf(set.client, set) === name);
  }

  /** Acts among them that the server had acknowledged. */
  get lost(): number { return this.all().filter((set) => set.lost === true).length; }

  put(client: string, kept: Kept, why: Pick<KeptRejection, 'reason' | 'lost'>): void {
    if (!reject(this.storage, this.placeOf(client), kept, why)) this.loose.push({ ...kept, ...why, client });
  }

  /** Without a word: what is done again is told of once its act is there. */
  drop(names: readonly string[]): void {
    this.loose = this.loose.filter((set) => !names.includes(nameOf(set.client, set)));
    for (const name of names) {
      const [client, number] = name.split('/');
      drop(this.storage, this.placeOf(client), Number(number));
    }
  }

  throwAway(names: readonly string[]): void {
    this.drop(names);
    this.show();
  }

  seen(names: readonly string[]): void {
    for (const set of this.all()) if (names.includes(nameOf(set.client, set))) markSeen(this.storage, this.placeOf(set.client), set);
  }

  /** Tells of what lies there, whatever tab did it; of each act as news once, until it was seen. */
  tell(): void {
    if (this.quiet) return;
    const fresh = this.all().filter((set) => set.seen !== true && !this.told.has(nameOf(set.client, set)));
    for (const set of fresh) this.told.add(nameOf(set.client, set));
    this.on(this.all().map((set) => this.actOf(set)), fresh.map((set) => this.actOf(set)));
  }

  /** Something was rejected, done again or thrown away here or in another tab. */
  show(): void {
    if (!this.quiet) this.on(this.all().map((set) => this.actOf(set)), []);
  }

  stop(): void {
    this.quiet = true;
  }

  // Oldest first.
  private all(): KeptRejection[] {
    return [...rejectedOf(this.storage, this.reader, this.read), ...this.loose].sort((a, b) => a.at < b.at ? -1 : a.at > b.at ? 1 : 0);
  }

  private placeOf(client: string): Place { return { reader: this.reader, read: this.read, client }; }

  // What says itself what follows does so on any basis.
  private actOf(set: KeptRejection): RejectedAct {
    const { act, at, reason, lost = false } = set;
    return { name: nameOf(set.client, set), act, at, reason, lost, basis: this.rules.dependence(act.type) === 'basis' ? set.basis : null };
  }
}
