import type { AsideAct, AsideActs } from './outbox';
import { carriesOver } from './undoing';
import { asideOf, drop, markSeen, nameOf, needsSegmentation, setAside, type Kept, type Place, type SetAside, type Shelf } from './storage';

/** Acts of one read that were not possible any more, of all tabs of this browser: they stay until they are done again or thrown away. */
export class Aside implements AsideActs {
  // Those that the browser's storage did not take.
  private loose: SetAside[] = [];
  // Those that this page has told of.
  private readonly told = new Set<string>();
  private quiet = false;

  /** @param on Hears what lies there, and which of it the reader has not been told of. */
  constructor(
    private readonly shelf: Shelf, private readonly reader: string, private readonly read: string,
    private readonly on: (acts: readonly AsideAct[], fresh: readonly AsideAct[]) => void,
  ) {}

  has(name: string): boolean {
    return this.all().some((set) => nameOf(set.client, set) === name);
  }

  /** Acts among them that the server had acknowledged. */
  get lost(): number { return this.all().filter((set) => set.lost === true).length; }

  put(client: string, kept: Kept, why: Pick<SetAside, 'reason' | 'lost'>): void {
    if (!setAside(this.shelf, this.placeOf(client), kept, why)) this.loose.push({ ...kept, ...why, client });
  }

  /** Without a word: what is done again is told of once its act is there. */
  drop(names: readonly string[]): void {
    this.loose = this.loose.filter((set) => !names.includes(nameOf(set.client, set)));
    for (const name of names) {
      const [client, number] = name.split('/');
      drop(this.shelf, this.placeOf(client), Number(number));
    }
  }

  throwAway(names: readonly string[]): void {
    this.drop(names);
    this.show();
  }

  seen(names: readonly string[]): void {
    for (const set of this.all()) if (names.includes(nameOf(set.client, set))) markSeen(this.shelf, this.placeOf(set.client), set);
  }

  /** Tells of what lies there, whatever tab did it; of each act as news once, until it was seen. */
  tell(): void {
    if (this.quiet) return;
    const fresh = this.all().filter((set) => set.seen !== true && !this.told.has(nameOf(set.client, set)));
    for (const set of fresh) this.told.add(nameOf(set.client, set));
    this.on(this.all().map(asideAct), fresh.map(asideAct));
  }

  /** Something was set aside, done again or thrown away here or in another tab. */
  show(): void {
    if (!this.quiet) this.on(this.all().map(asideAct), []);
  }

  stop(): void {
    this.quiet = true;
  }

  // Oldest first.
  private all(): SetAside[] {
    return [...asideOf(this.shelf, this.reader, this.read), ...this.loose].sort((a, b) => a.at < b.at ? -1 : a.at > b.at ? 1 : 0);
  }

  private placeOf(client: string): Place { return { reader: this.reader, read: this.read, client }; }
}

// Numbers of pieces belong to a segmentation; what carries over does so to any.
function asideAct(set: SetAside): AsideAct {
  const { act, at, reason, lost = false } = set;
  return { name: nameOf(set.client, set), act, at, reason, lost, segmentation: needsSegmentation(act.type) && !carriesOver(act.type) ? set.segmentation : null };
}
