import type { CaseDocument, CaseImage, Comparison, Decision, Discrepancies, Discrepancy, Lesions, ReadDocument, Session, StudyDocument,
  Taking, TaskChecked, TaskChoices, TaskProgress, Vote } from '../contract';
import { Api } from './api';
import { asTab, type ClientName, type Locks } from './client';
import { delay, type Delay } from './delay';
import type { Content, KindRules } from './kindrules';
import type { Outbox } from './outbox';
import { ActQueue } from './queue';
import { missing, note } from './acknowledged';
import type { OpenedRead, OutboxEvents, Server } from './server';
import { countOf, placesOf, type ActStorage } from './storage';
import { hearSession, saySession, sayStored, Tabs, type Channel } from './tabs';

export interface ServerParts {
  api: Api;
  client: ClientName;
  storage: ActStorage;
  locks: Locks;
  channel: Channel;
  now?: () => Date;
  delay?: Delay;
  random?: () => number;
  /** Tells of "online", "focus", "pagehide" and of changes of the storage by other tabs: the window. */
  wake?: EventTarget;
  /** What a kind of case adds to the ledger, by what a read was opened with. */
  rulesOf(read: ReadDocument): KindRules;
}

// Of a read that no page shows.
const unseen: OutboxEvents = { onRead() {}, onEvents() {}, onFigures() {}, onSave() {}, onDisagreement() {}, onFallenBack() {},
  onRejected() {} };

/** The server as the page sees it: what is asked for, and a way for acts that loses none. */
export class BrowserServer implements Server {
  // Those that still send, also of cases that were left.
  private readonly queues = new Set<ActQueue>();
  // Those of cases that were left: gone when nothing waits in them.
  private readonly left = new Set<ActQueue>();
  private readonly counting = new Set<(acts: number) => void>();
  private counted: number | null = null;
  private readonly watching = new Set<(name: string | null) => void>();
  // Whose session it is, as was told last; undefined before the first word of it.
  private whose: string | null | undefined;
  private asking = false;

  constructor(private readonly parts: ServerParts) {
    for (const event of ['online', 'focus']) parts.wake?.addEventListener(event, () => {
      for (const queue of this.queues) {
        queue.hurry();
        queue.look();
      }
    });
    parts.wake?.addEventListener('storage', (e) => {
      this.recount();
      // Without a key all of it was cleared.
      if ((e as StorageEvent).key?.startsWith('rubor.aside/') ?? true) for (const queue of this.queues) {
        queue.rejected.show();
        // Another tab may have found that the server has fallen back.
        queue.look();
      }
    });
    parts.api.heard = (name) => this.sessionIs(name);
    hearSession(parts.channel, (name) => {
      if (name !== parts.api.name) parts.api.name = null;
      this.sessionIs(name);
      for (const queue of this.queues) if (queue.reader === name) queue.hurry();
    });
  }

  unsent(): number {
    const { reader } = this.parts.api;
    if (reader === null) return 0;
    return [...this.queues].filter((queue) => queue.reader === reader).reduce((acts, queue) =>
      acts + queue.unkept, countOf(this.parts.storage, reader));
  }

  onUnsent(listener: (acts: number) => void): () => void {
    this.counting.add(listener);
    return () => { this.counting.delete(listener); };
  }

  session(): Promise<Session> { return this.parts.api.session(); }
  study(poll = false): Promise<StudyDocument> { return this.parts.api.study(poll); }
  taskProgress(): Promise<TaskProgress> { return this.parts.api.taskProgress(); }
  taskChoices(): Promise<TaskChoices> { return this.parts.api.taskChoices(); }
  checkTask(task: object): Promise<TaskChecked> { return this.parts.api.checkTask(task); }
  createTask(task: object): Promise<TaskChecked> { return this.parts.api.createTask(task); }
  discrepancies(): Promise<Discrepancies> { return this.parts.api.discrepancies(); }
  discrepancy(code: string): Promise<Discrepancy> { return this.parts.api.discrepancy(code); }
  discrepancyImage(code: string, image: CaseImage): Promise<ArrayBuffer> { return this.parts.api.discrepancyImage(code, image); }
  vote(code: string, vote: Vote): Promise<Discrepancy> { return this.parts.api.vote(code, vote); }
  decide(code: string, decision: Decision): Promise<Discrepancy> { return this.parts.api.decide(code, decision); }
  caseDocument(name: string, signal?: AbortSignal): Promise<CaseDocument> { return this.parts.api.caseDocument(name, signal); }
  image(name: string, image: CaseImage, signal?: AbortSignal): Promise<ArrayBuffer> { return this.parts.api.image(name, image, signal); }

  taking(read: string): Promise<Taking> { return this.parts.api.taking(read); }
  comparison(name: string, poll = false): Promise<Comparison> { return this.parts.api.comparison(name, poll); }
  comparisonImage(name: string, image: CaseImage): Promise<ArrayBuffer> { return this.parts.api.comparisonImage(name, image); }
  lesions(read: string): Promise<Lesions> { return this.parts.api.lesions(read); }

  async signIn(name: string, password: string): Promise<Session> {
    const { api, channel } = this.parts;
    const session = await this.asked(() => api.signIn(name, password));
    saySession(channel, session.name);
    for (const queue of this.queues) void queue.flush();
    this.recount();
    return session;
  }

  async signOut(): Promise<void> {
    const { api, channel } = this.parts;
    await api.signOut();
    this.whose = null;
    saySession(channel, null);
    this.recount();
  }

  changePassword(current: string, next: string): Promise<Session> { return this.parts.api.changePassword(current, next); }

  onSession(listener: (name: string | null) => void): () => void {
    this.watching.add(listener);
    return () => { this.watching.delete(listener); };
  }

  async openRead(name: string): Promise<OpenedRead> {
    const { api, client, channel, locks, storage } = this.parts;
    const number = client.number();
    const read = await api.open(name, client.name, number);
    return {
      read,
      outbox: <C extends Content>(rules: KindRules<C>, events: OutboxEvents<C> & { onOtherTab(there: boolean): void }): Outbox<C> => {
        // Two that make the same act anew would store it twice.
        for (const old of this.left) {
          if (old.read !== read.read || old.client !== client.name || !old.retire()) continue;
          this.left.delete(old);
          this.queues.delete(old);
        }
        const queue = this.queueOf(read, client, rules, {
          ...events,
          acknowledged: (to) => note(storage, read, to),
          onEvents: (stored) => {
            events.onEvents(stored);
            if (stored.some((e) => e.client === client.name)) tabs.stored(queue.version);
          },
        });
        const unknown = missing(storage, read, read.events);
        // What the browser has kept of it is told of as rejected.
        if (unknown > 0 && queue.rejected.lost === 0) events.onFallenBack({ signatures: 0, unknown });
        note(storage, read, read);
        const tabs = new Tabs(channel, locks, client.name, read.read, { others: (there) => events.onOtherTab(there), stored: (version) =>
          queue.advance(version) });
        const leave = () => tabs.close();
        this.parts.wake?.addEventListener('pagehide', leave);
        const stop = queue.stop.bind(queue);
        queue.stop = () => {
          this.parts.wake?.removeEventListener('pagehide', leave);
          leave();
          stop();
          void this.finish(queue);
        };
        // The images took a while: a closed tab's acts, or another tab's, may have come in meanwhile.
        queue.look();
        const last = read.events.at(-1);
        const begunHere = last?.type === 'opened' && last.client === client.name && last.client_sequence === number;
        // Also behind another resumed: the time since then was spent elsewhere, too.
        if (!begunHere && last?.type !== 'signed') queue.add('resumed', {});
        return queue;
      },
    };
  }

  async reopenRead(read: string, reason: string): Promise<void> {
    const { api, client } = this.parts;
    const { version, head } = await api.events(read);
    await api.reopen(read, { expected_version: version, client: client.name, client_sequence: client.number(), predecessor: head, reason });
  }

  async sendLeftOver(): Promise<void> {
    const { api, client, storage, locks } = this.parts;
    const reader = api.name;
    if (reader === null) return;
    for (const place of placesOf(storage, reader)) {
      // Of this tab only what belongs to a case that is not open.
      if (place.client === client.name) continue;
      await asTab(locks, place.client, () =>
        this.drain(place.read, { name: place.client, number: () => { throw new Error('a tab that is gone does nothing new'); } }));
    }
    const open = new Set([...this.queues].map((queue) => queue.read));
    for (const place of placesOf(storage, reader)) if (place.client === client.name
      && !open.has(place.read)) await this.drain(place.read, client);
  }

  private async drain(read: string, client: ClientName): Promise<void> {
    const { api, channel } = this.parts;
    try {
      const document = await api.events(read);
      const queue = this.queueOf(document, client, this.parts.rulesOf(document), unseen);
      try {
        await queue.flush();
      } finally {
        // What still waits is found in the storage the next time: by then another tab may be at it.
        this.queues.delete(queue);
        this.recount();
      }
      // A read that is open here meanwhile shows them too; the channel tells other tabs only.
      for (const open of this.queues) {
        if (open.read !== read) continue;
        open.advance(queue.version);
        open.rejected.tell();
      }
      if (queue.version > document.version) sayStored(channel, client.name, read, queue.version);
    } catch {
      // What is left waits for the next time.
    }
  }

  // Kept until nothing waits in it: what is left goes out when the network is back.
  private async finish(queue: ActQueue): Promise<void> {
    this.left.add(queue);
    await queue.flush();
    this.clear(queue);
  }

  private clear(queue: ActQueue): void {
    if (queue.pending.length > 0 || !this.left.delete(queue)) return;
    this.queues.delete(queue);
  }

  private sessionIs(name: string | null): void {
    const before = this.whose;
    this.whose = name;
    if (before === undefined || before === name || this.asking) return;
    for (const listener of [...this.watching]) listener(name);
  }

  // Who signs in on this page knows it.
  private async asked<T>(ask: () => Promise<T>): Promise<T> {
    this.asking = true;
    try {
      return await ask();
    } finally {
      this.asking = false;
    }
  }

  private recount(): void {
    const acts = this.unsent();
    if (acts === this.counted) return;
    this.counted = acts;
    for (const listener of [...this.counting]) listener(acts);
  }

  private queueOf<C extends Content>(
    read: ReadDocument, client: ClientName, rules: KindRules<C>,
    on: OutboxEvents<C> & { acknowledged?(to: { version: number; head: string }): void },
  ): ActQueue<C> {
    const { api, storage } = this.parts;
    let made = false;
    const queue: ActQueue<C> = new ActQueue({
      rules, read: read.read, reader: read.reader, client, api, storage, events: read.events, open: () =>
        api.open(read.case, client.name, client.number()),
      now: this.parts.now ?? (() => new Date()), delay: this.parts.delay ?? delay, random: this.parts.random ?? Math.random, ...on,
      // The first word of it comes while it is being made.
      onChange: () => {
        if (!made) return;
        this.clear(queue);
        this.recount();
      },
    });
    made = true;
    this.queues.add(queue);
    this.recount();
    return queue;
  }
}
