import { expect, test } from 'vitest';
import type { Beside, CaseDocument, ReadDocument, StoredEvent, Taking } from '../../../src/contract';
import type { LabelsFigures } from '../../../src/kinds/labels/contract';
import { LabelsReading } from '../../../src/kinds/labels/reading.svelte';
import type { Place } from '../../../src/viewer/tools/tool';
import { ActQueue, type QueueOptions } from '../../../src/ledger/queue';
import { memory } from '../vhi/fakedesk';

const classes = [{ name: 'normal', value: 1 }, { name: 'low', value: 2 }, { name: 'high', value: 3 }];
const image = {
  role: 'planar', sha256: '5'.repeat(64), type: 'int16' as const, slope: 1, intercept: 0, minimum: 0, maximum: 200, resampled: false,
  size: [1, 10, 12] as [number, number, number], channels: 1 as const, spacing_mm: null, plane: null,
};
const document: CaseDocument = {
  format: 'rubor.workstation-case/2', kind: 'labels', name: 'sub-01', title: 'subject 01', images: [image], warnings: [], earlier: null,
  content: { label: 'inflammation', classes, draft: null },
};

const beside: Beside = {
  case: 'sub-01_scan-dorsal', title: 'subject 01, scan dorsal', name: 'dorsal, mirrored', own_name: 'palmar', reversed: true, takes: true,
  image: { ...image, plane: { transpose: false, flip_columns: true, flip_rows: false, left: '', right: '', top: '', bottom: '', orientation: '' } },
};

function open(other: Beside | null = null, taking?: () => Promise<Taking>) {
  const events: StoredEvent[] = [];
  let figures: LabelsFigures | null = null;
  const signed: object[] = [];
  const store = (client: string, client_sequence: number, type: string, content: unknown): StoredEvent => {
    const sequence = events.length;
    const event = {
      sequence, hash: sequence.toString(16).padStart(64, '0'), reader: 'anna', time: new Date(Date.UTC(2026, 2, 1, 8, 0, sequence)).toISOString(),
      client, client_sequence, type, type_version: type === 'opened' || type === 'signed' ? 2 : 1, content,
    };
    events.push(event);
    return event;
  };
  store('opener', 0, 'opened', {
    study: 's', case: 'sub-01', round: 1, kind: 'labels', inputs: [{ role: 'planar', sha256: image.sha256, size: image.size }],
    content: { label: 'inflammation', classes, draft_sha256: null },
  });
  const read = (): ReadDocument => ({ read: 'a'.repeat(32), reader: 'anna', case: 'sub-01', round: 1, version: events.length,
    head: events.at(-1)!.hash, events: [...events], figures });
  const answer = (stored: StoredEvent[]) => ({ version: events.length, head: events.at(-1)!.hash, events: stored, figures });
  const api: QueueOptions['api'] = {
    name: 'anna',
    session: async () => ({ name: 'anna', role: 'reader', csrf: '', timeout_minutes: 30 }),
    events: async (_, from = 0) => ({ ...read(), events: events.slice(from) }),
    send: async (_, { acts, client }) => answer(acts.map((a) => store(client, a.client_sequence, a.type, a.content))),
    sign: async (_, s) => {
      signed.push(s.content);
      return answer([store(s.client, s.client_sequence, 'signed', { kind: 'labels', content: s.content })]);
    },
    reopen: async (_, r) => answer([store(r.client, r.client_sequence, 'reopened', { predecessor: r.predecessor, reason: r.reason })]),
  };
  let queue!: ActQueue, next = 1;
  const volume = { size: image.size, samples: new Int16Array(120), slope: 1, intercept: 0, minimum: 0, maximum: 200 };
  const reading = new LabelsReading({
    prepared: { document, label: 'inflammation', classes, draft: null, shown: [{ image, volume }], other: other && { beside: other, volume } },
    ...(taking && { taking }), read: read(), me: 'anna', storage: memory(),
    outbox: (rules, heard) => {
      const made = new ActQueue({
        rules, read: 'a'.repeat(32), reader: 'anna', open: async () => read(), client: { name: 'tab', number: () => next++ }, api,
        storage: memory(), events: [...events], now: () => new Date(0), random: () => 0,
        delay: (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())), ...heard,
      });
      queue = made as unknown as ActQueue;
      return made;
    },
  });
  return { reading, events, signed, flush: () => queue.flush(), answerWith: (f: LabelsFigures) => { figures = f; } };
}

const at = (x: number, y: number, shift = false): Place => ({ slice: 0, x, y, voxels_per_pixel: 0.1, shift });

const box = (...[x0, y0, x1, y1]: [number, number, number, number]) => ({
  kind: 'outline' as const, slice: 0, points: [{ x: x0, y: y0 }, { x: x1, y: y0 }, { x: x1, y: y1 }, { x: x0, y: y1 }], next: null,
  stroke: false, subtract: false,
});

test('a stroke shows while it is drawn, and is one act when it ends', () => {
  const { reading } = open();
  reading.tool = 'brush';
  reading.brush_radius = 1;
  const tool = reading.scene.tool!;
  tool.down(at(3.5, 5.5));
  tool.move(at(5.5, 5.5), true);
  expect(reading.state.content.painted).toBeNull();
  const during = reading.counts;
  expect(during[2]).toBeGreaterThan(5);
  tool.up(at(5.5, 5.5));
  expect(reading.state.content.painted).toMatchObject({ length: 1,
    act: { type: 'stroked', content: { slice: 0, class: 3, radius: 1, points: [3.5, 5.5, 5.5, 5.5] } } });
  expect(reading.counts).toEqual(during);
});

test('Shift turns the brush round, and undo and redo go through all acts', () => {
  const { reading } = open();
  reading.outline(box(2, 2, 8, 8));
  reading.current = classes[1];
  reading.outline(box(4, 4, 10, 9));
  expect(reading.counts).toEqual([0, 14, 36]);
  reading.tool = 'brush';
  reading.brush_radius = 0.5;
  reading.scene.tool!.down(at(2.5, 2.5, true));
  reading.scene.tool!.up(at(2.5, 2.5, true));
  expect(reading.counts).toEqual([0, 14, 35]);
  reading.ledger.undo();
  reading.ledger.undo();
  expect(reading.counts).toEqual([0, 0, 36]);
  reading.ledger.redo();
  expect(reading.counts).toEqual([0, 14, 36]);
});

test('the open background is not filled, and the reader hears why', () => {
  const { reading } = open();
  reading.fill(0, 0, 0, false);
  expect(reading.state.content.painted).toBeNull();
  expect(reading.ledger.notices.shown.at(-1)!.text).toContain('Nothing encloses this place');
  reading.outline(box(2, 2, 8, 8));
  reading.current = classes[0];
  reading.fill(0, 3, 3, false);
  expect(reading.counts).toEqual([36, 0, 0]);
});

test('it is signed with what page and server both count, and with nothing else', async () => {
  const { reading, signed, flush, answerWith } = open();
  reading.outline(box(2, 2, 8, 8));
  const map_sha256 = Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', reading.map.slice())),
    (b) => b.toString(16).padStart(2, '0')).join('');
  answerWith({ pixels: [0, 0, 36], map_sha256 });
  // The outline may have been answered before.
  reading.ledger.comment('left wrist');
  await flush();
  expect(await reading.sign('right')).toBeNull();
  expect(signed).toEqual([{ pixels: [0, 0, 36], map_sha256 }]);
  expect(reading.mayAct(false)).toBe(false);
});

test('where the maps differ nothing is signed, and an open outline holds the signature back', async () => {
  const { reading, signed, flush, answerWith } = open();
  reading.outline(box(2, 2, 8, 8));
  answerWith({ pixels: [0, 0, 36], map_sha256: '0'.repeat(64) });
  await flush();
  reading.tool = 'polygon';
  reading.scene.tool!.down(at(2, 2));
  expect(reading.unfinished).toBe('drawing');
  expect(await reading.sign('right')).toContain('an outline is not closed');
  reading.tools.dropShape();
  expect(await reading.sign('right')).toContain('do not have the same label map');
  expect(signed).toEqual([]);
});

test('the other view stands beside in the same contrast, with the crosshair at the mirrored place, and goes and comes', () => {
  const { reading: { scene } } = open(beside);
  const [own, other] = scene.panes;
  expect([own.title, other.title]).toEqual(['planar · palmar', 'dorsal, mirrored']);
  expect(other.active).toBe(false);
  scene.stepWindow(1);
  expect(other.window).toEqual(own.window);
  expect(scene.crosshair(other)).toBeNull();
  scene.view.cursor = { z: 0, y: 4, x: 2 };
  expect(scene.crosshair(own)).toMatchObject({ x: 2, y: 4 });
  expect(scene.crosshair(other)).toMatchObject({ x: 9, y: 4 });
  // Nothing that was drawn is shown on it.
  expect(scene.layers(other)).toEqual([]);
  scene.shown_beside = false;
  expect(scene.panes).toEqual([own]);
});

test('an oblique view has no place of another one, and one of the same columns has the same place', () => {
  const at = (reversed: boolean | null) => {
    const { reading: { scene } } = open({ ...beside, reversed });
    scene.view.cursor = { z: 0, y: 4, x: 2 };
    return scene.crosshair(scene.panes[1]);
  };
  expect(at(null)).toBeNull();
  expect(at(false)).toMatchObject({ x: 2, y: 4 });
});

const taken: Taking = { type: 'taken', content: {
  case: 'sub-01_scan-dorsal', source_sha256: '0'.repeat(64), mirrored: true,
  // Five without a label, a hundred of label 3.
  map: { size: [1, 10, 12], runs: btoa(String.fromCharCode(0, 5, 3, 100)) },
} };

test('what is taken replaces the map by one act, and undo brings back what was there', async () => {
  const { reading } = open(beside, async () => taken);
  reading.outline(box(2, 2, 8, 8));
  await reading.take();
  expect(reading.state.content.painted).toMatchObject({ length: 2, act: { type: 'taken' } });
  expect(reading.counts).toEqual([0, 0, 100]);
  expect(reading.map[4]).toBe(0);
  expect(reading.ledger.notices.shown.at(-1)!.text).toContain('dorsal, mirrored');
  reading.ledger.undo();
  expect(reading.counts).toEqual([0, 0, 36]);
});

test('nothing is taken where the server says why not, where there is no other view, or where more was drawn meanwhile', async () => {
  const refused = open(beside, () => Promise.reject(Object.assign(new Error('You have drawn nothing on the dorsal view yet.'), { status: 422 })));
  await refused.reading.take();
  expect(refused.reading.ledger.notices.shown.at(-1)!.text).toContain('drawn nothing');
  expect(refused.reading.taking).toBe(false);
  const alone = open(null, async () => taken);
  await alone.reading.take();
  expect(alone.reading.state.content.painted).toBeNull();
  const busy = open(beside, async () => taken);
  const taking = busy.reading.take();
  busy.reading.outline(box(2, 2, 8, 8));
  await taking;
  expect(busy.reading.counts).toEqual([0, 0, 36]);
  expect(busy.reading.ledger.notices.shown.at(-1)!.text).toContain('something else was done meanwhile');
});
