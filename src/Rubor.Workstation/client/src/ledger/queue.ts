import type { Act, Batch, ConflictAnswer, ReadDocument, Reopening, Signature, Stored, StoredEvent } from '../contract';
import type { Api } from './api';
import { batchOf } from './batch';
import type { ClientName } from './client';
import type { Delay } from './delay';
import { ApiError, OfflineError } from './errors';
import { FoldedRead } from './foldedread';
import type { Content, KindRules } from './kindrules';
import { common, lost } from './lostacts';
import type { Outbox } from './outbox';
import { Rejected } from './rejected';
import { replay, replayAnew, type Replay } from './replay';
import { Retries } from './retries';
import type { OutboxEvents } from './server';
import { ReadRuleError, type ReadState } from './state';
import type { ActStorage, Kept } from './storage';
import { targetOf } from './undoing';
import { Waiting } from './waiting';

export interface QueueOptions<C extends Content = Content> extends OutboxEvents<C> {
  rules: KindRules<C>;
  read: string;
  reader: string;
  client: ClientName;
  api: Pick<Api, 'name' | 'session' | 'events' | 'send' | 'sign' | 'reopen'>;
  storage: ActStorage;
  /** All events of the read so far. */
  events: readonly StoredEvent[];
  now: () => Date;
  delay: Delay;
  /** From 0 up to 1; by it the pauses between tries differ. */
  random: () => number;
  /** Opens the read anew where the server does not have it any more. */
  open: () => Promise<ReadDocument>;
  /** Hears how far the server has the read, whenever that is news. */
  acknowledged?(to: Pick<ReadState, 'version' | 'head'>): void;
  /** Something was added, stored or rejected; also after stop. */
  onChange?(): void;
}

/**
 * One read's acts on their way from one tab to the server. An act lies in the browser's storage before anything is sent, and leaves it
 * when the server has acknowledged it: whatever dies in between, it is sent again under its number, and stored once. The queue owns the
 * one folded state of the read; an act is folded when it is added, and not again when it is stored.
 */
export class ActQueue<C extends Content = Content> implements Outbox<C> {
  /** All events that the server has acknowledged. */
  private known: StoredEvent[];
  private readonly folded: FoldedRead<C>;
  readonly rejected: Rejected;
  private readonly waiting: Waiting;
  private running: Promise<void> | null = null;
  // Taking in, making anew and choosing what is sent go one after the other: what is sent is never about to be replaced.
  private turn: Promise<unknown> = Promise.resolve();
  private readonly retries: Retries;
  private signedOut = false;
  // After a refusal of several, they are sent one by one: so the refused one is found.
  private single = false;
  private quiet = false;
  private retired = false;

  constructor(private readonly o: QueueOptions<C>) {
    this.known = [...o.events];
    this.folded = new FoldedRead(o.rules, this.client, o.events);
    this.retries = new Retries(o.now, o.delay, o.random);
    this.rejected = new Rejected(o.rules, o.storage, o.reader, o.read, (acts, fresh) => {
      o.onRejected(acts, fresh);
      this.tell();
    });
    this.waiting = new Waiting(o.storage, { reader: o.reader, read: o.read, client: this.client }, this.rejected);
    // Stored, and the answer lost with the page that sent them.
    this.waiting.stored(o.events);
    this.settle(replay(o.rules, this.folded.base, this.waiting.acts, this.client));
    // Others may have added to the read while these lay here.
    if (this.waiting.acts.some(({ act }) => o.rules.dependence(act.type) === 'made'))
      void this.inTurn(async () => { if (await this.replayAnew()) this.show(); });
    this.tell();
    this.rejected.tell();
    if (this.waiting.acts.length > 0) void this.pump();
  }

  get read(): string { return this.o.read; }
  get reader(): string { return this.o.reader; }
  get client(): string { return this.o.client.name; }
  get pending(): readonly Act[] { return this.waiting.acts.map((kept) => kept.act); }
  /** Acts that only this page has: the browser's storage did not take them. */
  get unkept(): number { return this.waiting.unkept; }
  get version(): number { return this.stored.version; }
  get stored(): ReadState<C> { return this.folded.stored; }
  get state(): ReadState<C> { return this.folded.tip.state; }

  add(type: string, content: unknown, again?: string): boolean {
    const { o: { rules }, folded: { tip } } = this;
    const act: Act = { client_sequence: this.o.client.number(), type, content };
    const kept: Kept = { act, at: this.o.now().toISOString(), basis: rules.basis(tip.state.content), target: targetOf(tip, type) };
    const next = this.folded.behind(kept);
    const added = again === undefined ? this.waiting.add(kept) : this.waiting.addAgain({ ...kept, again });
    if (added) {
      this.folded.push(next);
      this.show();
    }
    this.tell();
    if (again !== undefined) this.rejected.show();
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
    this.retries.hurry();
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
    this.rejected.stop();
  }

  /** Another queue takes over what lies in the browser; not while there are acts that only this one has. */
  retire(): boolean {
    this.retired = this.unkept === 0;
    if (this.retired) {
      this.waiting.acts = [];
      this.folded.forgetWaiting();
    }
    this.retries.hurry();
    return this.retired;
  }

  private async apart(ask: () => Promise<Stored>): Promise<Stored> {
    try {
      const answer = await ask();
      await this.takeIn(answer);
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
        this.retries.answered();
        await this.takeIn(answer);
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
          return (e.body as Partial<ConflictAnswer> | null)?.between === undefined ? this.pause()
            : this.comeAbreast(batch.expected_version);
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
        this.waiting.rejectFirst(e.message);
        // Those behind were judged with it in front of them.
        await this.replayAnew();
        this.rejected.tell();
        this.show();
      });
      return true;
    }
    if (e instanceof OfflineError) return this.pause();
    throw e;
  }

  /** Without news it may not be asked for again at once. */
  private async comeAbreast(before: number): Promise<boolean> {
    const going = await this.tryTo(() => this.catchUp());
    if (this.version !== before) this.retries.trouble = null;
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
    this.retries.begin(reason);
    this.tell();
    await this.retries.wait();
    return true;
  }

  // From the newest known event on, which a server that was put back to an older state does not have as it was.
  private async catchUp(): Promise<void> {
    const { version, head } = this.stored;
    const there = await this.o.api.events(this.o.read, version - 1).catch((e: unknown) => {
      if (e instanceof ApiError && e.status === 404) return null;
      throw e;
    });
    await (there?.events[0]?.hash === head ? this.takeIn(there!) : this.inTurn(() => this.fallBack()));
  }

  /**
   * The server does not have all any more that it had acknowledged: what it lacks is rejected from now on, and what waits comes on top of
   * what it has.
   */
  private async fallBack(): Promise<void> {
    const whole = await this.whole(), { events } = whole;
    if (common(this.known, events) === this.known.length) {
      await this.takeInNow(whole);
      return;
    }
    const { acts, signatures } = lost(this.o.rules, this.known, events);
    for (const { client, kept } of acts) this.rejected.put(client, kept,
      { reason: 'the server’s store was put back to an older state', lost: true });
    this.known = [...events];
    this.folded.beginAnew(events);
    this.waiting.stored(events);
    await this.replayAnew();
    this.o.acknowledged?.(this.stored);
    this.show();
    this.showFigures(whole);
    if (!this.quiet) this.o.onFallenBack({ signatures, unknown: 0 });
    this.rejected.tell();
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
  private takeIn(answer: Pick<Stored, 'events' | 'version' | 'figures'>): Promise<void> {
    return this.inTurn(() => this.takeInNow(answer));
  }

  private inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => {});
    return done;
  }

  private async takeInNow(answer: Pick<Stored, 'events' | 'version' | 'figures'>): Promise<void> {
    let fresh = answer.events.filter((e) => e.sequence >= this.version);
    if (fresh.length > 0 && fresh[0].sequence > this.version)
      fresh = (await this.o.api.events(this.o.read, this.version)).events.filter((e) => e.sequence >= this.version);
    const waited = this.waiting.acts.length, folded = this.fold(fresh);
    this.known.push(...fresh);
    if (fresh.length > 0) this.o.acknowledged?.(this.stored);
    this.waiting.stored([...answer.events, ...fresh]);
    if (folded === fresh.length && waited - this.waiting.acts.length === folded) this.folded.restamp(this.waiting.acts);
    else await this.replayAnew();
    if (fresh.length > 0 && !this.quiet) this.o.onEvents(fresh);
    if (fresh.length > 0) this.show();
    this.showFigures(answer);
  }

  private fold(events: readonly StoredEvent[]): number {
    try {
      return this.folded.take(events, this.waiting.acts);
    } catch (e) {
      if (e instanceof ReadRuleError && !this.quiet) this.o.onDisagreement(e.message);
      throw e;
    }
  }

  /** What waits, on top of what is stored by now. Whether anything is other than it was. */
  private async replayAnew(): Promise<boolean> {
    const replayed = await replayAnew(this.o.rules, this.folded.base, this.waiting.acts, this.o.client, this.o.renew?.bind(this.o));
    if (this.retired) return false;
    const changed = this.settle(replayed);
    if (replayed.impossible.length > 0) this.rejected.tell();
    return changed;
  }

  private settle(replayed: Replay<C>): boolean {
    this.folded.settle(replayed);
    return this.waiting.settle(replayed);
  }

  private show(): void {
    if (!this.quiet) this.o.onRead(this.state);
  }

  // What is older than the stored events that this tab knows says nothing any more.
  private showFigures({ version, figures }: Pick<Stored, 'version' | 'figures'>): void {
    if (!this.quiet && version >= this.version) this.o.onFigures(figures ?? null);
  }

  private tell(): void {
    this.o.onChange?.();
    if (this.quiet) return;
    const acts = this.waiting.acts.length;
    this.o.onSave(
      acts === 0 ? this.rejected.lost > 0 ? { kind: 'lost', acts: this.rejected.lost } : { kind: 'saved' }
      : this.signedOut ? { kind: 'signed-out', acts }
      : this.unkept > 0 ? { kind: 'full', acts }
      : this.retries.trouble !== null ? { kind: 'offline', acts, ...this.retries.trouble }
      : { kind: 'saving', acts });
  }
}
