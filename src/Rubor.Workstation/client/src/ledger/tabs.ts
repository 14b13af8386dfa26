import { lockOf, type Locks } from './client';

type Message =
  | { kind: 'session'; name: string | null }
  | { kind: 'hello' | 'here' | 'bye'; client: string; read: string }
  | { kind: 'stored'; client: string; read: string; version: number };

/** The part of BroadcastChannel that is needed. */
export interface Channel {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  removeEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

const lookMs = 5000;

/** Tells the tabs of this browser that acts of a client are stored, its own tab excepted. */
export function sayStored(channel: Pick<Channel, 'postMessage'>, client: string, read: string, version: number): void {
  channel.postMessage({ kind: 'stored', client, read, version } satisfies Message);
}

/** Tells the other tabs of this browser who has signed in; null when it is nobody any more. */
export function saySession(channel: Pick<Channel, 'postMessage'>, name: string | null): void {
  channel.postMessage({ kind: 'session', name } satisfies Message);
}

/** Hears who has signed in or out in other tabs. */
export function hearSession(channel: Pick<Channel, 'addEventListener'>, heard: (name: string | null) => void): void {
  channel.addEventListener('message', (event) => {
    const message = event.data as Message;
    if (message.kind === 'session') heard(message.name);
  });
}

/** Tells the other tabs of this browser which read is open here, and hears of theirs. */
export class Tabs {
  private readonly others = new Set<string>();
  private readonly hear = (event: MessageEvent) => this.heard(event.data as Message);
  private readonly look: ReturnType<typeof setInterval>;

  constructor(
    private readonly channel: Channel, private readonly locks: Locks, private readonly client: string, private readonly read: string,
    private readonly on: { others(there: boolean): void; stored(version: number): void },
  ) {
    channel.addEventListener('message', this.hear);
    this.say({ kind: 'hello', client, read });
    // A tab that crashed says no word: its lock is gone.
    this.look = setInterval(() => { void this.forgetGone(); }, lookMs);
  }

  /** This tab's acts are stored: others may fetch them. */
  stored(version: number): void {
    sayStored(this.channel, this.client, this.read, version);
  }

  close(): void {
    clearInterval(this.look);
    this.say({ kind: 'bye', client: this.client, read: this.read });
    this.channel.removeEventListener('message', this.hear);
  }

  async forgetGone(): Promise<void> {
    if (this.others.size === 0) return;
    const held = new Set((await this.locks.query()).held?.map((lock) => lock.name));
    for (const other of [...this.others]) if (!held.has(lockOf(other))) this.set(other, false);
  }

  private heard(message: Message): void {
    if (message.kind === 'session' || message.read !== this.read || message.client === this.client) return;
    if (message.kind === 'stored') this.on.stored(message.version);
    else this.set(message.client, message.kind !== 'bye');
    if (message.kind === 'hello') this.say({ kind: 'here', client: this.client, read: this.read });
  }

  private set(other: string, there: boolean): void {
    const before = this.others.size > 0;
    if (there) this.others.add(other);
    else this.others.delete(other);
    if (before !== this.others.size > 0) this.on.others(!before);
  }

  private say(message: Message): void {
    this.channel.postMessage(message);
  }
}
