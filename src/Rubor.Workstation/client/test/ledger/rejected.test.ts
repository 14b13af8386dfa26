import { expect, test } from 'vitest';
import { rules } from '../../src/kinds/vhi/rules';
import type { RejectedAct } from '../../src/ledger/outbox';
import { ActQueue } from '../../src/ledger/queue';
import { FakeApi, FakeStorage, FakeStore, named, settle } from './fakes';

interface Tab { queue: Pick<ActQueue, 'add' | 'rejected' | 'look' | 'flush' | 'stop' | 'pending' | 'version'>; aside: () =>
  readonly RejectedAct[]; told: string[] }

function open(api: FakeApi, storage: FakeStorage, name = 'tab', from = 1): Tab {
  let lying: readonly RejectedAct[] = [];
  const told: string[] = [];
  const queue = new ActQueue({
    rules, onRead() {}, onFigures() {}, onDisagreement() {}, read: api.store.read, reader: 'anna', client: named(name, from), api, storage,
    events: api.store.document().events, now: () => new Date(Date.UTC(2026, 2, 1)),
    delay: (_ms, signal) => new Promise((resolve) => { signal.addEventListener('abort', () => { resolve(); }); }), random: () =>
      0.5, open: () => api.open(), onEvents() {}, onFallenBack() {}, onSave() {},
    onRejected: (acts, fresh) => {
      lying = acts;
      told.push(...fresh.map((act) => act.name));
    },
  });
  return { queue, aside: () => lying, told };
}

const sign = (store: FakeStore) =>
  store.write('anna', 'signer',
  { client_sequence: 0, type: 'signed',
  content: { kind: 'vhi', content: { voxels_lower: 2, voxels_upper: 1, voxel_volume_mm3: 1, mask_sha256: 'f'.repeat(64) } } });
const reopen = (store: FakeStore) =>
  store.write('anna', 'signer',
  { client_sequence: 1, type: 'reopened', content: { predecessor: store.events.at(-1)!.hash, reason: 'once more' } });
const comments = (store: FakeStore) =>
  store.events.flatMap((e) => (e.type === 'commented' ? [`${e.client}/${e.client_sequence} ${(e.content as { text: string }).text}`] : []));

/** A comment that came behind a signature, and the read is open again. */
async function setAside(): Promise<{ api: FakeApi; storage: FakeStorage; tab: Tab }> {
  const api = new FakeApi(new FakeStore()), storage = new FakeStorage();
  const tab = open(api, storage);
  sign(api.store);
  tab.queue.add('commented', { text: 'mine' });
  await settle();
  reopen(api.store);
  tab.queue.look();
  await settle();
  return { api, storage, tab };
}

test('An act that was set aside is done again under a new number, and lies aside no more', async () => {
  const { api, storage, tab } = await setAside();
  expect(tab.aside().map(({ name, basis }) => [name, basis])).toEqual([['tab/1', null]]);
  expect(tab.queue.add('commented', { text: 'mine' }, 'tab/1')).toBe(true);
  expect([tab.aside(), storage.keys('aside'), storage.keys('act').length]).toEqual([[], [], 1]);
  await settle();
  expect(comments(api.store)).toEqual(['tab/2 mine']);
  expect(storage.entries.size).toBe(0);
});

// What lies in the storage after each step of doing it again: the page may end at any of them.
test('Wherever the page ends while an act is done again, it is there once, and stored once', async () => {
  const { api, storage, tab } = await setAside();
  api.fate = () => 'lost';
  const steps: Map<string, string>[] = [];
  const after = <T extends unknown[]>(work: (...args: T) => void) => (...args: T) => {
    work.apply(storage, args);
    steps.push(new Map(storage.entries));
  };
  storage.setItem = after(FakeStorage.prototype.setItem);
  storage.removeItem = after(FakeStorage.prototype.removeItem);
  tab.queue.add('commented', { text: 'mine' }, 'tab/1');
  await settle();
  tab.queue.stop();
  expect(steps.length).toBeGreaterThanOrEqual(2);
  expect(steps.map((entries) => [...entries.keys()].filter((key) => /^rubor\.(act|aside)/.test(key)).length)).toContain(2);
  for (const entries of steps) {
    const left = new FakeStorage(), there = new FakeApi(new FakeStore());
    for (const [key, value] of entries) left.entries.set(key, value);
    there.store.events = [...api.store.events];
    there.store.state = api.store.state;
    // Neither the next page nor another tab offers it a second time.
    there.fate = () => 'lost';
    const other = open(there, left, 'other');
    expect(other.aside()).toEqual([]);
    expect(other.queue.add('commented', { text: 'mine' }, 'tab/1')).toBe(false);
    there.fate = () => 'through';
    const next = open(there, left, 'tab', 100);
    await next.queue.flush();
    expect([comments(there.store), next.aside(), left.entries.size]).toEqual([['tab/2 mine'], [], 0]);
  }
});

test('Without room in the storage an act stays set aside, and is done again once there is some', async () => {
  const { api, storage, tab } = await setAside();
  storage.full = true;
  expect(tab.queue.add('commented', { text: 'mine' }, 'tab/1')).toBe(false);
  await settle();
  expect([comments(api.store), tab.aside().length, tab.queue.pending]).toEqual([[], 1, []]);
  storage.full = false;
  expect(tab.queue.add('commented', { text: 'mine' }, 'tab/1')).toBe(true);
  await settle();
  expect(comments(api.store)).toHaveLength(1);
});

test('What the storage had no room to set aside is kept by the page', async () => {
  const api = new FakeApi(new FakeStore()), storage = new FakeStorage();
  storage.full = true;
  const tab = open(api, storage);
  sign(api.store);
  tab.queue.add('commented', { text: 'only here' });
  await settle();
  expect([tab.told, tab.aside().map(({ act }) => act.content), storage.entries.size]).toEqual([['tab/1'], [{ text: 'only here' }], 0]);
  reopen(api.store);
  tab.queue.look();
  storage.full = false;
  await settle();
  expect(tab.queue.add('commented', { text: 'only here' }, 'tab/1')).toBe(true);
  await settle();
  expect([comments(api.store), tab.aside()]).toEqual([['tab/2 only here'], []]);
});

test('Acts of another tab are shown and done again here, and only once by both', async () => {
  const { api, storage, tab } = await setAside();
  const second = open(api, storage, 'second');
  expect([second.told, second.aside().length]).toEqual([['tab/1'], 1]);
  expect(second.queue.add('commented', { text: 'mine' }, 'tab/1')).toBe(true);
  expect(tab.queue.add('commented', { text: 'mine' }, 'tab/1')).toBe(false);
  await settle();
  expect([comments(api.store), tab.aside()]).toEqual([['second/1 mine'], []]);
});

test('What is thrown away is gone for every tab, also where its page ended before it had left the queue', async () => {
  const { api, storage, tab } = await setAside();
  // As it lies there when the page ends between writing it aside and taking it out of the queue.
  storage.setItem(storage.keys('aside')[0].replace('rubor.aside', 'rubor.act'), storage.getItem(storage.keys('aside')[0])!);
  tab.queue.rejected.throwAway(['tab/1']);
  expect([tab.aside(), storage.entries.size]).toEqual([[], 0]);
  await open(api, storage, 'tab', 100).queue.flush();
  expect(comments(api.store)).toEqual([]);
});

test('Piece numbers are told with the basis that they belong to', async () => {
  const api = new FakeApi(new FakeStore()), storage = new FakeStorage();
  const tab = open(api, storage);
  api.store.write('anna', 'other', { client_sequence: 1, type: 'choice_made', content: {
    choice: { limits: 'robust', pieces: '2d', minimum_piece: 4 },
      resegmented: { segmentation: { sha256: 'e'.repeat(64), pieces: 40 }, removed: 'none' } } });
  tab.queue.add('pieces_removed', { pieces: '8', tool: 'piece' });
  await settle();
  expect(tab.aside().map(({ basis }) => basis)).toEqual(['2d/' + (2).toString(16).padStart(64, '0')]);
});
