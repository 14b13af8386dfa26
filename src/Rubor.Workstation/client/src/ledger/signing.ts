import type { Stored, StoredEvent } from '../contract';
import { sha256Hex } from '../kinds/vhi/maths/sha';
import type { Outbox } from './outbox';
import { refusedWords } from '../text/sentences';

/** What a signature names: the figures that the reader saw, and the mask they were counted on. */
export interface Figures {
  voxels_lower: number;
  voxels_upper: number;
  mask: Uint8Array<ArrayBuffer>;
}

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

  /** @param takeIn Takes in events that are stored now. */
  constructor(private readonly outbox: Outbox, private readonly takeIn: (events: readonly StoredEvent[]) => void) {}

  /** Null when it is signed, else why not. */
  async sign(password: string, { version }: Stand, { mask, ...figures }: Figures): Promise<string | null> {
    const signature = { ...figures, mask_sha256: await sha256Hex(mask) };
    const client = this.clientOf(`sign ${version} ${JSON.stringify(signature)}`);
    return this.ask(() => this.outbox.sign({ password, expected_version: version, client, client_sequence: 0, ...signature }));
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
      const { events } = await request();
      this.unanswered = null;
      this.takeIn(events);
      return null;
    } catch (e) {
      const between = (e as { body?: { between?: StoredEvent[] } | null }).body?.between;
      if (!between) return refusedWords(e);
      this.takeIn(between);
      return 'The read has changed elsewhere since. What changed is shown now; look at it, and try again.';
    }
  }
}
