import type { CaseDocument, ReadDocument, StoredEvent } from '../../../src/contract';
import type { Content, KindRules } from '../../../src/ledger/kindrules';
import { ApiError, OfflineError } from '../../../src/ledger/errors';
import type { Outbox } from '../../../src/ledger/outbox';
import { ActQueue, type QueueOptions } from '../../../src/ledger/queue';
import type { OutboxEvents } from '../../../src/ledger/server';
import type { EventType, VhiCase, VhiDocument } from '../../../src/kinds/vhi/contract';
import { limitsOf, valuesWithin } from '../../../src/kinds/vhi/maths/limits';
import { encodeMask } from '../../../src/kinds/vhi/maths/runs';
import { segment } from '../../../src/kinds/vhi/maths/segment';
import { sha256Hex } from '../../../src/kinds/vhi/maths/sha';
import type { Volume } from '../../../src/kinds/vhi/maths/types';
import { prepare, type Prepared } from '../../../src/kinds/vhi/preparing';
import { after, type ReadState } from '../../../src/kinds/vhi/rules';

/** As the server sends it. */
export function sent(document: VhiDocument): CaseDocument<VhiCase> {
  const { format, kind, name, title, images, warnings, earlier, ...content } = document;
  return { format, kind, name, title, images, warnings, earlier, content };
}

const size: [number, number, number] = [3, 12, 12];
const voxels = size[0] * size[1] * size[2];
const at = (z: number, y: number, x: number) => (z * size[1] + y) * size[2] + x;

/** A STIR with marrow of 40 to 55 and one voxel of 100 at the left border, and bright squares of 4, 9 and 16 voxels in three slices. */
async function phantom(bright?: (samples: Int16Array) => void): Promise<{ document: VhiDocument; samples: Int16Array<ArrayBuffer> }> {
  const samples = new Int16Array(voxels).fill(30);
  const marrow = new Uint8Array(voxels), region = new Uint8Array(voxels);
  for (let z = 0; z < 3; z++)
    for (let y = 0; y < 12; y++)
      for (let x = 0; x < 12; x++) {
        if (x < 2) {
          marrow[at(z, y, x)] = 1;
          samples[at(z, y, x)] = 40 + ((y * 2 + x + z) % 16);
        } else if (x > 3) {
          region[at(z, y, x)] = 1;
        }
      }
  // One bright marrow voxel sets the limits: the upper at 100, the lower within half an interquartile range below.
  samples[at(0, 0, 0)] = 100;
  if (bright !== undefined) bright(samples);
  else
    [2, 3, 4].forEach((side, z) => {
      for (let y = 4; y < 4 + side; y++) for (let x = 6; x < 6 + side; x++) samples[at(z, y, x)] = y === 4 ? 500 : 98;
    });
  const volume: Volume = { size, samples, slope: 2, intercept: 0, minimum: 60, maximum: 1000 };
  const limits = limitsOf(valuesWithin(volume, marrow), null);
  const made = segment(volume, region, limits, '2d', 4);
  const document: VhiDocument = {
    format: 'rubor.workstation-case/2', kind: 'vhi', name: 'sub-01', title: 'subject 01',
    images: [{ role: 'stir', sha256: '5'.repeat(64), type: 'int16', slope: 2, intercept: 0, minimum: 60, maximum: 1000, resampled: false,
      size, channels: 1, spacing_mm: [1, 1, 3], plane: null }],
    size, spacing_mm: [1, 1, 3], voxel_volume_mm3: 3, to_world: { i: [1, 0, 0], j: [0, 1, 0], k: [0, 0, 3], origin: [0, 0, 0] },
    plane: { transpose: false, flip_columns: false, flip_rows: false, left: 'R', right: 'L', top: 'S', bottom: 'I',
      orientation: 'coronal' },
    choice: { limits: 'paper', pieces: '2d', minimum_piece: 4 },
    normal_marrow: { source: 'drawn', mask: encodeMask(size, marrow) }, disease_region: { source: 'drawn', mask: encodeMask(size, region) },
    verdict: null, l_lower_range: null, warnings: [],
    measured: { l_lower: limits.lower, l_upper: limits.upper, iqr_multiple: limits.iqr_multiple, iqr: limits.iqr,
      upper_quartile: limits.upper_quartile, marrow_voxels: limits.marrow_voxels,
      voxels_lower: 0, voxels_upper: 0, segmentation: { sha256: await sha256Hex(made.labels), pieces: made.pieces.length } },
    earlier: null,
  };
  return { document, samples };
}

/** localStorage in memory. */
export function memory(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() { return kept.size; },
    key: (i) => [...kept.keys()][i] ?? null, getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => void kept.set(k, v), removeItem: (k) =>
      void kept.delete(k), clear: () => kept.clear(),
  };
}

/** A server of one read in memory, with the rules of the store. */
export class FakeDesk {
  events: StoredEvent[] = [];
  state: ReadState | null = null;
  /** While false, nothing gets through. */
  online = true;
  /** Sends what the newest outbox holds. */
  flush: () => Promise<void> = async () => {};

  private constructor(readonly document: VhiDocument, private readonly samples: Int16Array<ArrayBuffer>, private readonly name: string) {
    this.store('opener', 0, 'opened', {
      study: 'phantoms', case: 'sub-01', round: 1, kind: 'vhi',
      inputs: document.images.map((i) => ({ role: i.role, sha256: i.sha256, size: document.size })),
      content: { choice: document.choice, segmentation: document.measured!.segmentation },
    });
  }

  /** With a read that is open; the document may be changed after that. */
  static async open(change: (document: VhiDocument) => void = () => {}, name = 'a'.repeat(32)): Promise<FakeDesk> {
    return FakeDesk.of(await phantom(), change, name);
  }

  /** With so many pieces of 2 by 2 voxels, at most 6 in a slice. */
  static async many(pieces: number): Promise<FakeDesk> {
    return FakeDesk.of(await phantom((samples) => {
      for (let n = 0; n < pieces; n++)
        for (const [dy, dx] of [[0, 0], [0, 1], [1, 0], [1, 1]]) samples[at(Math.floor(n / 6), 1 + 3 * (n % 3) + dy,
          5 + 3 * (Math.floor(n / 3) % 2) + dx)] = 500;
    }));
  }

  private static of({ document, samples }: Awaited<ReturnType<typeof phantom>>, change: (document: VhiDocument) => void = () =>
    {}, name = 'a'.repeat(32)): FakeDesk {
    const desk = new FakeDesk(document, samples, name);
    change(document);
    return desk;
  }

  store(client: string, client_sequence: number, type: EventType, content: unknown): StoredEvent {
    const event: StoredEvent = {
      sequence: this.events.length, hash: this.events.length.toString(16).padStart(64, '0'), reader: 'anna',
      time: new Date(Date.UTC(2026, 2, 1, 8, 0, this.events.length)).toISOString(),
      client, client_sequence, type, type_version: type === 'opened' || type === 'signed' ? 2 : 1, content,
    };
    this.state = after(this.state, event);
    this.events.push(event);
    return event;
  }

  prepared(): Promise<Prepared> {
    const { slope, intercept, minimum, maximum } = this.document.images[0];
    return prepare(sent(this.document), new Map([['stir', { size, samples: this.samples.slice(), slope, intercept, minimum, maximum }]]));
  }

  read(): ReadDocument {
    return { read: this.name, reader: 'anna', case: 'sub-01', round: 1, version: this.events.length, head: this.events.at(-1)!.hash,
      events: [...this.events], figures: null };
  }

  /** The image, as the server sends it. */
  image(): ArrayBuffer {
    return this.samples.slice().buffer;
  }

  /** The way to it from one tab. */
  api(): QueueOptions['api'] {
    const answer = (events: StoredEvent[]) => ({ version: this.events.length, head: this.events.at(-1)!.hash, events, figures: null });
    const reached = () => { if (!this.online) throw new OfflineError('The server does not answer.'); };
    return {
      name: 'anna',
      session: async () => ({ name: 'anna', role: 'reader', csrf: '', timeout_minutes: 30 }),
      events: async (_, from = 0) => ({ ...this.read(), events: this.events.slice(from) }),
      send: async (_, batch) => {
        reached();
        if (batch.expected_version !== this.events.length)
          throw new ApiError(409, 'others came first', { version: this.events.length, between: this.events.slice(batch.expected_version) });
        return answer(batch.acts.map((a) => this.store(batch.client, a.client_sequence, a.type as EventType, a.content)));
      },
      sign: async (_, s) => {
        reached();
        if (s.password !== 'right') throw new ApiError(403, 'the password is wrong', null);
        return answer([this.store(s.client, s.client_sequence, 'signed', { kind: 'vhi', content: s.content })]);
      },
      reopen: async (_, r) =>
        answer([this.store(r.client, r.client_sequence, 'reopened', { predecessor: r.predecessor, reason: r.reason })]),
    };
  }

  /** A queue that keeps its acts in the storage. @param first Number of its first act. */
  queue<C extends Content>(rules: KindRules<C>, events: OutboxEvents<C>, storage: QueueOptions['storage'], first = 1,
    name = 'tab'): ActQueue<C> {
    let next = first;
    const read = this.read();
    return new ActQueue({
      rules, read: read.read, reader: 'anna', open: async () =>
        this.read(), client: { name, number: () => next++ }, api: this.api(), storage, events: read.events,
      now: () => new Date(0), random: () => 0, delay: (_, signal) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve())), ...events,
    });
  }

  /** One that keeps nothing for another page. */
  outbox = <C extends Content>(rules: KindRules<C>, events: OutboxEvents<C>): Outbox<C> => {
    const queue = this.queue(rules, events, memory());
    this.flush = () => queue.flush();
    return queue;
  };
}
