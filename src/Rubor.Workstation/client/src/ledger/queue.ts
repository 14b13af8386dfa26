import type { Act, Batch, ConflictAnswer, EventContents, EventType, ReadDocument, Reopening, Signature, Stored, StoredEvent } from '../contract';
import type { AsideAct, Outbox, SaveState } from './outbox';
import type { LostEvents } from './server';
import { numbering, type ReadState } from './state';
import { aheadOf, carriesOver, step, targetOf, withAct, type Ahead } from './undoing';
import { Aside } from './rejected';
import type { Api } from './api';
import { batchOf } from './batch';
import type { ClientName } from './client';
import type { Delay } from './delay';
import { ApiError, OfflineError } from './errors';
import { common, lost } from './lostacts';
import { judge, judgeAnew, type Judging, type Renew } from './replay';
import { Patience } from './retries';
import type { Kept, Shelf } from './storage';
import { Waiting } from './waiting';

export interface QueueOptions {
  read: string;
  reader: string;
  client: ClientName;
  api: Pick<Api, 'name' | 'session' | 'events' | 'send' | 'sign' | 'reopen'>;
  shelf: Shelf;
  /** All events of the read so far. */
  events: readonly StoredEvent[];
  now: () => Date;
  delay: Delay;
  /** From 0 up to 1; by it the pauses between tries differ. */
  random: () => number;
  /** Opens the read anew where the server does not have it any more. */
  open: () => Promise<ReadDocument>;
  onEvents: (events: readonly StoredEvent[]) => void;
  onFallenBack: (events: readonly StoredEvent[], lost: LostEvents) => void;
  onState: (state: SaveState) => void;
  /** Acts of this read lie set aside in the browser, those that the reader has not been told of among them. */
  onAside: (acts: readonly AsideAct[], fresh: readonly AsideAct[]) => void;
  /** Hears how far the server has the read, whenever that is news. */
  acknowledged?: (to: Pick<ReadState, 'version' | 'head'>) => void;
  /** Absent where nobody can measure. */
  renew?: Renew;
  /** Something was added, stored or set aside; also after stop. */
  onChange?: () => void;
}

/**
 * One read's acts on their way from one tab to the server. An act lies in the browser's storage before anything is sent, and leaves it
 * when the server has acknowledged it: whatever dies in between, it is sent again under its number, and stored once.
 */
export class ActQueue implements Outbox {
  /** All events that the server has acknowledged. */
  private known: StoredEvent[];
  /** What is stored, as far as this tab knows. */
  private ahead: Ahead;
  /** With what waits on top. */
  private tip: Ahead;
  readonly aside: Aside;
  private readonly waiting: Waiting;
  private running: Promise<void> | null = null;
  // Taking in, making anew and choosing what is sent go one after the other: what is sent is never about to be replaced.
  private turn: Promise<unknown> = Promise.resolve();
  private readonly patience: Patience;
  private signedOut = false;
  // After a refusal of several, they are sent one by one: so the refused one is found.
  private single = false;
  private quiet = false;
  private retired = false;

  constructor(private readonly o: QueueOptions) {
    this.known = [...o.events];
    this.ahead = this.tip = aheadOf(o.events);
    this.patience = new Patience(o.now, o.delay, o.random);
    this.aside = new Aside(o.shelf, o.reader, o.read, (acts, fresh) => {
      o.onAside(acts, fresh);
      this.tell();
    });
    this.waiting = new Waiting(o.shelf, { reader: o.reader, read: o.read, client: this.client }, this.aside);
    // Stored, and the answer lost with the page that sent them.
    this.waiting.stored(o.events);
    this.settle(judge(this.ahead, this.waiting.acts, this.client));
    // Others may have added to the read while these lay here.
    if (this.waiting.acts.some(({ act }) => carriesOver(act.type)))
      void this.inTurn(async () => { if (await this.rejudge() && !this.quiet) o.onEvents([]); });
    this.tell();
    this.aside.tell();
    if (this.waiting.acts.length > 0) void this.pump();
  }

  get read(): string { return this.o.read; }
  get reader(): string { return this.o.reader; }
  get client(): string { return this.o.client.name; }
  get pending(): readonly Act[] { return this.waiting.acts.map((kept) => kept.act); }
  /** Acts that only this page has: the browser's storage did not take them. */
  get unkept(): number { return this.waiting.unkept; }
  get version(): number { return this.ahead.state.version; }

  add<T extends EventType>(type: T, content: EventContents[T], again?: string): boolean {
    const act = { client_sequence: this.o.client.number(), type, content } as Act;
    const kept: Kept = { act, at: this.o.now().toISOString(), segmentation: numbering(this.tip.state.content), target: targetOf(this.tip, type) };
    const ahead = withAct(this.tip, kept, this.client);
    const added = again === undefined ? this.waiting.add(kept) : this.waiting.addAgain({ ...kept, again });
    if (added) this.tip = ahead;
    this.tell();
    if (again !== undefined) this.aside.show();
    void this.pump();
    return added;
  }

  /** Tries at once; resolves when nothing waits any more, or when that cannot be now. */
  async flush(): Promise<void> {
    this.hurry();
    await this.pump();
  }

  /** The network is back, or the reader looks at the page again. */
  hurry(): void {
    this.patience.hurry();
    // It may be another tab in which the reader has signed in.
    this.signedOut = false;
    void this.pump();
  }

  /** Another way has brought events: those are fetched. */
  advance(version: number): void {
    if (version > this.version) this.look();
  }

  /** Fetches what came in since, if anything did. */
  look(): void {
    void this.catchUp().catch(() => {});
  }

  async sign(signature: Signature): Promise<Stored> {
    return this.apart(() => this.o.api.sign(this.o.read, signature));
  }

  async reopen(reopening: Reopening): Promise<Stored> {
    return this.apart(() => this.o.api.reopen(this.o.read, reopening));
  }

  /** Nobody looks at this read any more; what waits is still sent. */
  stop(): void {
    this.quiet = true;
    this.aside.stop();
  }

  /** Another queue takes over what lies in the browser; not while there are acts that only this one has. */
  retire(): boolean {
    this.retired = this.unkept === 0;
    if (this.retired) this.waiting.acts = [];
    this.patience.hurry();
    return this.retired;
  }

  private async apart(ask: () => Promise<Stored>): Promise<Stored> {
    try {
      const answer = await ask();
      await this.takeIn(answer.events);
      return answer;
    } catch (e) {
      // Others came first, or the server is behind.
      if (e instanceof ApiError && [404, 409, 422].includes(e.status)) await this.catchUp().catch(() => {});
      throw e;
    }
  }

  // One request at a time, so that acts arrive in their order.
  private pump(): Promise<void> {
    this.running ??= this.run().finally(() => { this.running = null; });
    return this.running;
  }

  private async run(): Promise<void> {
    while (this.waiting.acts.length > 0 && !this.signedOut) {
      let batch: Batch | null = null;
      try {
        if (!await this.isSignedIn()) break;
        const sent = await this.inTurn(() => {
          if (this.waiting.acts.length === 0) return null;
          batch = batchOf(this.waiting.acts, this.single, { expected_version: this.version, client: this.client });
          return { answer: this.o.api.send(this.o.read, batch) };
        });
        if (sent === null) break;
        const answer = await sent.answer;
        this.patience.answered();
        await this.takeIn(answer.events);
      } catch (e) {
        if (!await this.answer(e, batch)) break;
      }
      this.tell();
    }
    if (this.waiting.acts.length === 0) this.single = false;
    this.tell();
  }

  private async isSignedIn(): Promise<boolean> {
    const { api, reader } = this.o;
    if (api.name !== reader) await api.session();
    // By the page's own reader, never by whoever has signed in elsewhere in this browser.
    this.signedOut = api.name !== reader;
    return !this.signedOut;
  }

  /** Whether to go on. */
  private async answer(e: unknown, batch: Batch | null): Promise<boolean> {
    if (e instanceof ApiError && batch === null) {
      // Only who is signed in was asked for.
      return this.pause();
    }
    if (e instanceof ApiError && batch !== null) {
      switch (e.status) {
        case 401:
          this.signedOut = true;
          return false;
        case 409:
          // A case that is being measured answers 409 too, and names no events.
          return (e.body as Partial<ConflictAnswer> | null)?.between === undefined ? this.pause() : this.comeAbreast(batch.expected_version);
        case 404:
          return this.comeAbreast(batch.expected_version);
        case 400: case 413: case 422:
          // What the server names by a word is not about the acts: a token that is old, a case whose files are not as they were.
          if (e.code === undefined) break;
          return this.pause();
        // A busy or broken server, and a read that this one does not have or give: nothing is wrong with the acts.
        default:
          return this.pause(e.status === 503 || e.status === 507 ? e.message : undefined);
      }
      if (batch.acts.length > 1) {
        this.single = true;
        return true;
      }
      // Perhaps it is refused because others came first, which a refusal does not tell.
      if (!await this.tryTo(() => this.catchUp())) return true;
      await this.inTurn(async () => {
        if (this.waiting.acts[0]?.act.client_sequence !== batch.acts[0].client_sequence || this.version !== batch.expected_version) return;
        this.waiting.putFirstAside(e.message);
        // Those behind were judged with it in front of them.
        await this.rejudge();
        this.aside.tell();
        if (!this.quiet) this.o.onEvents([]);
      });
      return true;
    }
    if (e instanceof OfflineError) return this.pause();
    throw e;
  }

  /** Without news it may not be asked for again at once. */
  private async comeAbreast(before: number): Promise<boolean> {
    const going = await this.tryTo(() => this.catchUp());
    if (this.version !== before) this.patience.trouble = null;
    return going && this.version === before ? this.pause() : going;
  }

  private async tryTo(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (e) {
      if (e instanceof OfflineError || (e instanceof ApiError && e.status !== 401)) {
        await this.pause();
        return true;
      }
      this.signedOut ||= e instanceof ApiError;
      return false;
    }
  }

  private async pause(reason?: string): Promise<boolean> {
    this.patience.begin(reason);
    this.tell();
    await this.patience.wait();
    return true;
  }

  // From the newest known event on, which a server that was put back to an older state does not have as it was.
  private async catchUp(): Promise<void> {
    const { version, head } = this.ahead.state;
    const { events } = await this.o.api.events(this.o.read, version - 1).catch((e: unknown) => {
      if (e instanceof ApiError && e.status === 404) return { events: [] };
      throw e;
    });
    await (events[0]?.hash === head ? this.takeIn(events) : this.inTurn(() => this.fallBack()));
  }

  /** The server does not have all any more that it had acknowledged: what it lacks lies aside from now on, and what waits comes on top of what it has. */
  private async fallBack(): Promise<void> {
    const { events } = await this.whole();
    if (common(this.known, events) === this.known.length) {
      await this.takeInNow(events);
      return;
    }
    const { acts, signatures } = lost(this.known, events);
    for (const { client, kept } of acts) this.aside.put(client, kept, { reason: 'the server’s store was put back to an older state', lost: true });
    this.known = [...events];
    this.ahead = aheadOf(events);
    this.waiting.stored(events);
    await this.rejudge();
    this.o.acknowledged?.(this.ahead.state);
    if (!this.quiet) this.o.onFallenBack(events, { signatures, unknown: 0 });
    this.aside.tell();
  }

  private async whole(): Promise<ReadDocument> {
    try {
      return await this.o.api.events(this.o.read);
    } catch (e) {
      if (!(e instanceof ApiError && e.status === 404)) throw e;
      const opened = await this.o.open();
      if (opened.read !== this.o.read) throw new OfflineError('The server serves another study.', { cause: e });
      return opened;
    }
  }

  // Events in order, own and others'. After a lost answer a conflict tells only of what came behind the own acts: the rest is fetched.
  private takeIn(events: readonly StoredEvent[]): Promise<void> {
    return this.inTurn(() => this.takeInNow(events));
  }

  private inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => {});
    return done;
  }

  private async takeInNow(events: readonly StoredEvent[]): Promise<void> {
    let fresh = events.filter((e) => e.sequence >= this.version);
    if (fresh.length > 0 && fresh[0].sequence > this.version)
      fresh = (await this.o.api.events(this.o.read, this.version)).events.filter((e) => e.sequence >= this.version);
    for (const event of fresh) this.ahead = step(this.ahead, event);
    this.known.push(...fresh);
    if (fresh.length > 0) this.o.acknowledged?.(this.ahead.state);
    const own = this.waiting.stored([...events, ...fresh]);
    if (fresh.some((e) => !own.has(e))) await this.rejudge();
    if (fresh.length > 0 && !this.quiet) this.o.onEvents(fresh);
  }

  /** What waits, on top of what is stored by now. Whether anything is other than it was. */
  private async rejudge(): Promise<boolean> {
    const judging = await judgeAnew(this.ahead, this.waiting.acts, this.o.client, this.o.renew);
    if (this.retired) return false;
    const changed = this.settle(judging);
    if (judging.impossible.length > 0) this.aside.tell();
    return changed;
  }

  private settle(judging: Judging): boolean {
    this.tip = judging.ahead;
    return this.waiting.settle(judging);
  }

  private tell(): void {
    this.o.onChange?.();
    if (this.quiet) return;
    const acts = this.waiting.acts.length;
    this.o.onState(
      acts === 0 ? this.aside.lost > 0 ? { kind: 'lost', acts: this.aside.lost } : { kind: 'saved' }
      : this.signedOut ? { kind: 'signed-out', acts }
      : this.unkept > 0 ? { kind: 'full', acts }
      : this.patience.trouble !== null ? { kind: 'offline', acts, ...this.patience.trouble }
      : { kind: 'saving', acts });
  }
}
