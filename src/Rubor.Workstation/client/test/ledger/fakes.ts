import type { Act, Batch, ReadDocument, Session, Stored, StoredEvent } from '../../src/contract';
import { after, fold, refusal, type ReadState } from '../../src/kinds/vhi/rules';
import type { EventContents, EventType } from '../../src/kinds/vhi/contract';
import type { ClientName } from '../../src/ledger/client';
import { ApiError, OfflineError } from '../../src/ledger/errors';
import type { ActStorage } from '../../src/ledger/storage';

const hash = (n: number) => n.toString(16).padStart(64, '0');

export const pieces = 40;

/** A store of one read that answers as the server does: idempotent, all or none, conflicts with what came in between. */
export class FakeStore {
  readonly read = 'a'.repeat(32);
  events: StoredEvent[] = [];
  state: ReadState | null = null;
  clock: (sequence: number) => Date = (sequence) => new Date(Date.UTC(2026, 2, 1) + sequence * 1000);
  private asked = false;
  private made = 0;
  /** Refused whatever the rules say: what the server finds out by measuring. */
  contradiction: (act: Act, state: ReadState | null) => string | null = () => null;

  constructor(readonly reader = 'anna') {
    this.begin();
  }

  private begin(): void {
    this.write(this.reader, 'opener', { client_sequence: 0, type: 'opened', content: {
      study: 's', case: 'c', round: 1, kind: 'vhi', inputs: [{ role: 'stir', sha256: hash(1), size: [2, 2, 2] }],
      content: { choice: { limits: 'paper', pieces: '2d', minimum_piece: 4 }, segmentation: { sha256: hash(2), pieces } },
    } });
  }

  document(from = 0): ReadDocument {
    if (this.events.length === 0) throw new ApiError(404, 'no such read', {});
    return { read: this.read, reader: this.reader, case: 'c', round: 1, version: this.events.length, head: this.events.at(-1)!.hash,
      events: this.events.slice(from), figures: null };
  }

  /** As a backup holds it: with the first events only, or without the read. */
  restore(events: number): void {
    this.events = this.events.slice(0, events);
    this.state = fold(this.events);
    this.asked = events > 0;
  }

  /** The first page that asks has opened it. */
  open(client: string, client_sequence: number): ReadDocument {
    if (this.events.length === 0) this.begin();
    if (!this.asked) Object.assign(this.events[0], { client, client_sequence });
    this.asked = true;
    return this.document();
  }

  append(reader: string, { expected_version, client, acts }: Batch): Stored {
    if (this.events.length === 0) throw new ApiError(404, 'no such read', {});
    const there: StoredEvent[] = [];
    for (const act of acts) {
      const stored = this.events.find((e) => e.client === client && e.client_sequence === act.client_sequence);
      if (!stored) continue;
      if (stored.type !== act.type || JSON.stringify(stored.content) !== JSON.stringify(act.content)) throw new ApiError(422, 'used for something else', {});
      there.push(stored);
    }
    if (there.length === acts.length) return this.stored(there);
    if (there.some((e, i) => e.client_sequence !== acts[i].client_sequence || e.sequence !== expected_version + i)) throw new ApiError(422,
      'not those at the beginning', {});
    const expected = expected_version + there.length;
    if (this.events.length < expected) throw new ApiError(422, 'too new', {});
    if (this.events.length > expected) throw new ApiError(409, 'others came first',
      { error: '', version: this.events.length, between: this.events.slice(expected) });
    let state = this.state;
    const made: StoredEvent[] = [];
    for (const act of acts.slice(there.length)) {
      const reason = refusal(state, act.type as EventType, act.content as EventContents[EventType], reader)
        ?? this.contradiction(act, state);
      if (reason !== null) throw new ApiError(422, reason, { error: reason });
      const event = this.event(reader, client, act, this.events.length + made.length);
      state = after(state, event);
      made.push(event);
    }
    this.events.push(...made);
    this.state = state;
    return this.stored([...there, ...made]);
  }

  write(reader: string, client: string, act: Act): StoredEvent {
    const event = this.event(reader, client, act, this.events.length);
    this.state = after(this.state, event);
    this.events.push(event);
    return event;
  }

  private event(reader: string, client: string, act: Act, sequence: number): StoredEvent {
    return { sequence, hash: hash(1000 + this.made++), reader, time: this.clock(sequence).toISOString(), client,
      type_version: act.type === 'opened' || act.type === 'signed' ? 2 : 1, ...act };
  }

  private stored(events: StoredEvent[]): Stored {
    return { version: events.at(-1)!.sequence + 1, head: events.at(-1)!.hash, events, figures: null };
  }
}

/** The way to the store: it can be cut before a request arrives, or before its answer does. */
export class FakeApi {
  name: string | null = 'anna';
  reader: string | null = 'anna';
  /** What happens to the next request. */
  fate: () => 'through' | 'lost' | 'answer lost' | number = () => 'through';
  sent = 0;

  constructor(readonly store: FakeStore) {}

  async send(_read: string, batch: Batch): Promise<Stored> {
    this.sent++;
    return this.way(() => this.store.append(this.name!, structuredClone(batch)));
  }

  async events(_read: string, from = 0): Promise<ReadDocument> {
    return this.way(() => this.store.document(from));
  }

  async open(_name = 'c', client = 'opener', number = 0): Promise<ReadDocument> {
    return this.way(() => this.store.open(client, number));
  }

  async sign(): Promise<Stored> { throw new Error('not here'); }
  async reopen(): Promise<Stored> { throw new Error('not here'); }
  async session(): Promise<Session> { return { name: this.name, role: 'reader', csrf: '', timeout_minutes: 30 }; }
  async signIn(name: string): Promise<Session> { this.name = this.reader = name; return this.session(); }

  private async way<T>(ask: () => T): Promise<T> {
    const fate = this.fate();
    await Promise.resolve();
    if (fate === 'lost') throw new OfflineError('lost');
    if (typeof fate === 'number') {
      if (fate === 401) this.name = null;
      throw new ApiError(fate, `status ${fate}`, {});
    }
    const answer = ask();
    if (fate === 'answer lost') throw new OfflineError('answer lost');
    return structuredClone(answer);
  }
}

/** A browser's storage. */
export class FakeStorage implements ActStorage {
  readonly entries = new Map<string, string>();
  full = false;
  get length(): number { return this.entries.size; }
  key(index: number): string | null { return [...this.entries.keys()][index] ?? null; }
  getItem(key: string): string | null { return this.entries.get(key) ?? null; }
  setItem(key: string, value: string): void {
    if (this.full) throw new DOMException('full', 'QuotaExceededError');
    this.entries.set(key, value);
  }
  removeItem(key: string): void { this.entries.delete(key); }
  keys(kind: string): string[] { return [...this.entries.keys()].filter((key) => key.startsWith(`rubor.${kind}/`)); }
}

/** Locks of a browser with several tabs. */
export class FakeLocks {
  readonly held = new Set<string>();

  async request(name: string, _options: { ifAvailable: true }, work: (lock: unknown) => Promise<void>): Promise<void> {
    if (this.held.has(name)) return work(null);
    this.held.add(name);
    try {
      await work({ name });
    } finally {
      this.held.delete(name);
    }
  }

  async query(): Promise<{ held: { name: string }[] }> {
    return { held: [...this.held].map((name) => ({ name })) };
  }
}

/** Tabs that hear each other. */
export class FakeAir {
  private readonly listeners: { channel: unknown; listener: (event: MessageEvent) => void }[] = [];

  channel() {
    const channel = {
      postMessage: (data: unknown) => {
        for (const l of [...this.listeners]) if (l.channel !== channel) l.listener({ data: structuredClone(data) } as MessageEvent);
      },
      addEventListener: (_type: 'message', listener: (event: MessageEvent) => void) => { this.listeners.push({ channel, listener }); },
      removeEventListener: (_type: 'message', listener: (event: MessageEvent) => void) =>
        { this.listeners.splice(this.listeners.findIndex((l) => l.listener === listener), 1); },
    };
    return channel;
  }
}

export function named(name: string, from = 1): ClientName {
  let next = from;
  return { name, number: () => next++ };
}

/** Lets everything that is due happen. */
export async function settle(turns = 60): Promise<void> {
  for (let i = 0; i < turns; i++) await Promise.resolve();
}
