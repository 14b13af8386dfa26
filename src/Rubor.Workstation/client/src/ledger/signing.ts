import type { Stored, StoredEvent } from '../contract';
import type { Outbox } from './outbox';
import { refusedText } from '../text/sentences';

/** The head that a signature or a reopening builds on. */
interface Stand {
  version: number;
  head: string;
}

/** Signatures and reopenings: they go to the server by themselves, not through the queue. */
export class Signing {
  // Signatures and reopenings have a client name of their own, so that their number is none of the queue's. After a lost answer the
  // same name and number again are the same signature again.
  private unanswered: { key: string; client: string } | null = null;

  constructor(private readonly outbox: Pick<Outbox, 'sign' | 'reopen'>) {}

  /**
   * @param content What the signature names, as the kind says it.
   * @returns Null when it is signed, else why not.
   */
  async sign(password: string, { version }: Stand, content: object): Promise<string | null> {
    const client = this.clientOf(`sign ${version} ${JSON.stringify(content)}`);
    return this.ask(() => this.outbox.sign({ password, expected_version: version, client, client_sequence: 0, content }));
  }

  async reopen(reason: string, { version, head }: Stand): Promise<string | null> {
    const client = this.clientOf(`reopen ${head} ${reason}`);
    return this.ask(() => this.outbox.reopen({ expected_version: version, client, client_sequence: 0, predecessor: head, reason }));
  }

  private clientOf(key: string): string {
    if (this.unanswered?.key !== key) this.unanswered = { key, client: crypto.randomUUID() };
    return this.unanswered.client;
  }

  private async ask(request: () => Promise<Stored>): Promise<string | null> {
    try {
      await request();
      this.unanswered = null;
      return null;
    } catch (e) {
      const between = (e as { body?: { between?: StoredEvent[] } | null }).body?.between;
      if (!between) return refusedText(e);
      return 'The read has changed elsewhere since. What changed is shown now; look at it, and try again.';
    }
  }
}
