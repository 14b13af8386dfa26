import type { CaseDocument, ReadDocument, Session, StudyDocument } from '../contract';
import type { Outbox, SaveState } from '../reading/outbox';
import type { OpenedRead, Server } from '../reading/server';
import { Api } from './api';
import { asTab, type ClientName, type Locks } from './client';
import { delay, type Delay } from './delay';
import { ActQueue } from './queue';
import { placesOf, type Shelf } from './shelf';
import { sayStored, Tabs, type Channel } from './tabs';

export interface ServerParts {
  api: Api;
  client: ClientName;
  shelf: Shelf;
  locks: Locks;
  channel: Channel;
  now?: () => Date;
  delay?: Delay;
  random?: () => number;
  /** Tells of "online", "focus" and "pagehide": the window. */
  wake?: EventTarget;
}

/** The server as the page sees it: what is asked for, and a way for acts that loses none. */
export class BrowserServer implements Server {
  // Those that still send, also of cases that were left.
  private readonly queues = new Set<ActQueue>();

  constructor(private readonly parts: ServerParts) {
    for (const event of ['online', 'focus']) parts.wake?.addEventListener(event, () => { for (const queue of this.queues) queue.hurry(); });
  }

  session(): Promise<Session> { return this.parts.api.session(); }
  signOut(): Promise<void> { return this.parts.api.signOut(); }
  study(poll = false): Promise<StudyDocument> { return this.parts.api.study(poll); }
  caseDocument(name: string): Promise<CaseDocument> { return this.parts.api.caseDocument(name); }
  image(name: string, image: Parameters<Api['image']>[1], signal?: AbortSignal): Promise<ArrayBuffer> { return this.parts.api.image(name, image, signal); }

  async signIn(name: string, password: string): Promise<Session> {
    const session = await this.parts.api.signIn(name, password);
    for (const queue of this.queues) void queue.flush();
    return session;
  }

  async openRead(name: string): Promise<OpenedRead> {
    const { api, client, channel, locks } = this.parts;
    const read = await api.open(name, client.name, client.number());
    return {
      read,
      outbox: (events): Outbox => {
        const queue = this.queueOf(read, client, {
          ...events,
          onEvents: (stored) => {
            events.onEvents(stored);
            if (stored.some((e) => e.client === client.name)) tabs.stored(queue.version);
          },
        });
        const tabs = new Tabs(channel, locks, client.name, read.read, { others: events.onOtherTab, stored: (version) => queue.advance(version) });
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
        if (read.events.length > 1 && last?.type !== 'signed' && last?.type !== 'resumed') queue.add('resumed', {});
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
    const { api, client, shelf, locks } = this.parts;
    const reader = api.name;
    if (reader === null) return;
    for (const place of placesOf(shelf, reader)) {
      // Of this tab only what belongs to a case that is not open.
      if (place.client === client.name) continue;
      await asTab(locks, place.client, () => this.drain(place.read, { name: place.client, number: () => { throw new Error('a tab that is gone does nothing new'); } }));
    }
    const open = new Set([...this.queues].map((queue) => queue.read));
    for (const place of placesOf(shelf, reader)) if (place.client === client.name && !open.has(place.read)) await this.drain(place.read, client);
  }

  private async drain(read: string, client: ClientName): Promise<void> {
    const { api, channel } = this.parts;
    try {
      const document = await api.events(read);
      const queue = this.queueOf(document, client, { onEvents() {}, onState() {}, onSetAside() {} });
      await this.finish(queue);
      // A read that is open here meanwhile shows them too; the channel tells other tabs only.
      for (const open of this.queues) {
        if (open.read !== read || open === queue) continue;
        open.advance(queue.version);
        open.tellOfAside();
      }
      if (queue.version > document.version) sayStored(channel, client.name, read, queue.version);
    } catch {
      // What is left waits for the next time.
    }
  }

  // Kept until nothing waits in it: what is left goes out when the network is back.
  private async finish(queue: ActQueue): Promise<void> {
    await queue.flush();
    if (queue.pending.length === 0) this.queues.delete(queue);
  }

  private queueOf(read: ReadDocument, client: ClientName, on: Pick<ConstructorParameters<typeof ActQueue>[0], 'onEvents' | 'onSetAside'> & { onState(state: SaveState): void }): ActQueue {
    const { api, shelf } = this.parts;
    const queue: ActQueue = new ActQueue({
      read: read.read, reader: read.reader, client, api, shelf, events: read.events,
      now: this.parts.now ?? (() => new Date()), delay: this.parts.delay ?? delay, random: this.parts.random ?? Math.random, ...on,
    });
    this.queues.add(queue);
    return queue;
  }
}
