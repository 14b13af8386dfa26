import type { Act, CaseDocument, EventType, ReadDocument, Stored, StoredEvent } from '../../../src/contract';
import { limitsOf, valuesWithin } from '../../../src/kinds/vhi/maths/limits';
import { encodeMask } from '../../../src/kinds/vhi/maths/runs';
import { segment } from '../../../src/kinds/vhi/maths/segment';
import { sha256Hex } from '../../../src/kinds/vhi/maths/sha';
import { after, type ReadState } from '../../../src/ledger/state';
import type { Volume } from '../../../src/kinds/vhi/maths/types';
import type { Outbox } from '../../../src/ledger/outbox';
import { prepare, type Prepared } from '../../../src/kinds/vhi/preparing';
import type { OutboxEvents } from '../../../src/ledger/server';

const size: [number, number, number] = [3, 12, 12];
const voxels = size[0] * size[1] * size[2];
const at = (z: number, y: number, x: number) => (z * size[1] + y) * size[2] + x;

/** A STIR with marrow of 40 to 55 and one voxel of 100 at the left border, and bright squares of 4, 9 and 16 voxels in three slices. */
async function phantom(bright?: (samples: Int16Array) => void): Promise<{ document: CaseDocument; samples: Int16Array<ArrayBuffer> }> {
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
  const document: CaseDocument = {
    format: 'rubor.workstation-case/1', name: 'sub-01', words: 'subject 01',
    images: [{ role: 'stir', sha256: '5'.repeat(64), type: 'int16', slope: 2, intercept: 0, minimum: 60, maximum: 1000, resampled: false }],
    size, spacing_mm: [1, 1, 3], voxel_volume_mm3: 3, to_world: { i: [1, 0, 0], j: [0, 1, 0], k: [0, 0, 3], origin: [0, 0, 0] },
    plane: { transpose: false, flip_columns: false, flip_rows: false, left: 'R', right: 'L', top: 'S', bottom: 'I', words: 'coronal' },
    choice: { limits: 'paper', pieces: '2d', minimum_piece: 4 },
    normal_marrow: { source: 'drawn', mask: encodeMask(size, marrow) }, disease_region: { source: 'drawn', mask: encodeMask(size, region) },
    verdict: null, l_lower_range: null, warnings: [],
    measured: { l_lower: limits.lower, l_upper: limits.upper, iqr_multiple: limits.iqr_multiple, iqr: limits.iqr, upper_quartile: limits.upper_quartile, marrow_voxels: limits.marrow_voxels,
      voxels_lower: 0, voxels_upper: 0, segmentation: { sha256: await sha256Hex(made.labels), pieces: made.pieces.length } },
    earlier: null,
  };
  return { document, samples };
}

/** localStorage in memory. */
export function shelf(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() { return kept.size; },
    key: (i) => [...kept.keys()][i] ?? null, getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => void kept.set(k, v), removeItem: (k) => void kept.delete(k), clear: () => kept.clear(),
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

  private constructor(readonly document: CaseDocument, private readonly samples: Int16Array<ArrayBuffer>, private readonly name: string) {
    this.store('opener', 0, 'opened', {
      study: 'phantoms', case: 'sub-01', round: 1, inputs: document.images.map((i) => ({ role: i.role, sha256: i.sha256, size: document.size })),
      choice: document.choice, segmentation: document.measured!.segmentation,
    });
  }

  /** With a read that is open; the document may be changed after that. */
  static async open(change: (document: CaseDocument) => void = () => {}, name = 'a'.repeat(32)): Promise<FakeDesk> {
    return FakeDesk.of(await phantom(), change, name);
  }

  /** With so many pieces of 2 by 2 voxels, at most 6 in a slice. */
  static async many(pieces: number): Promise<FakeDesk> {
    return FakeDesk.of(await phantom((samples) => {
      for (let n = 0; n < pieces; n++)
        for (const [dy, dx] of [[0, 0], [0, 1], [1, 0], [1, 1]]) samples[at(Math.floor(n / 6), 1 + 3 * (n % 3) + dy, 5 + 3 * (Math.floor(n / 3) % 2) + dx)] = 500;
    }));
  }

  private static of({ document, samples }: Awaited<ReturnType<typeof phantom>>, change: (document: CaseDocument) => void = () => {}, name = 'a'.repeat(32)): FakeDesk {
    const desk = new FakeDesk(document, samples, name);
    change(document);
    return desk;
  }

  store(client: string, client_sequence: number, type: EventType, content: unknown): StoredEvent {
    const event = {
      sequence: this.events.length, hash: this.events.length.toString(16).padStart(64, '0'), reader: 'anna', time: new Date(Date.UTC(2026, 2, 1, 8, 0, this.events.length)).toISOString(),
      client, client_sequence, type, type_version: 1, content,
    } as StoredEvent;
    this.state = after(this.state, event);
    this.events.push(event);
    return event;
  }

  prepared(): Promise<Prepared> {
    return prepare({ caseDocument: async () => this.document, image: async () => this.samples.slice().buffer }, 'sub-01');
  }

  read(): ReadDocument {
    return { read: this.name, reader: 'anna', case: 'sub-01', round: 1, version: this.events.length, head: this.events.at(-1)!.hash, events: [...this.events] };
  }

  /** Sends at once what is added, as long as the server answers. */
  outbox = (events: OutboxEvents): Outbox => {
    const pending: Act[] = [];
    let number = 0;
    const flush = async () => {
      if (!this.online) return events.onState({ kind: 'offline', acts: pending.length, since: 0 });
      const stored = pending.splice(0).map((a) => this.store('tab', a.client_sequence, a.type, a.content));
      if (stored.length > 0) events.onEvents(stored);
      events.onState({ kind: 'saved' });
    };
    this.flush = flush;
    const answer = (stored: StoredEvent[]): Stored => ({ version: this.events.length, head: this.events.at(-1)!.hash, events: stored });
    return {
      client: 'tab', pending, aside: { seen() {}, throwAway() {} }, flush, stop() {},
      add: (type, content) => pending.push({ client_sequence: ++number, type, content } as Act) > 0,
      sign: async (s) => {
        if (s.password !== 'right') throw Object.assign(new Error('the password is wrong'), { status: 403 });
        return answer([this.store(s.client, s.client_sequence, 'signed', { voxels_lower: s.voxels_lower, voxels_upper: s.voxels_upper, voxel_volume_mm3: 3, mask_sha256: s.mask_sha256 })]);
      },
      reopen: async (r) => answer([this.store(r.client, r.client_sequence, 'reopened', { predecessor: r.predecessor, reason: r.reason })]),
    };
  };
}
