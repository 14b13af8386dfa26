import { expect, test } from 'vitest';
import { rulesOf } from '../../src/kinds';
import { rules } from '../../src/kinds/vhi/rules';
import type { RejectedAct, SaveState } from '../../src/ledger/outbox';
import type { LostEvents } from '../../src/ledger/server';
import type { Api } from '../../src/ledger/api';
import { takeName } from '../../src/ledger/client';
import { common } from '../../src/ledger/lostacts';
import { ActQueue } from '../../src/ledger/queue';
import { BrowserServer } from '../../src/ledger/browserserver';
import { FakeAir, FakeApi, FakeLocks, FakeStorage, FakeStore, named, settle } from './fakes';

interface Tab { queue: Pick<ActQueue, 'add' | 'rejected' | 'look' | 'flush' | 'stop' | 'pending' | 'version'>; rejected: RejectedAct[];
  told: string[]; states: SaveState[]; fallen: { events: number; lost: LostEvents }[] }

function open(api: FakeApi, storage: FakeStorage, name = 'tab', from = 1): Tab {
  const tab: Omit<Tab, 'queue'> = { rejected: [], told: [], states: [], fallen: [] };
  const queue = new ActQueue({
    rules, onRead() {}, onFigures() {}, onDisagreement() {}, read: api.store.read, reader: 'anna', client: named(name, from), api, storage,
    events: api.store.document().events, now: () => new Date(Date.UTC(2026, 2, 1)),
    delay: (_ms, signal) => new Promise((resolve) => { signal.addEventListener('abort', () => { resolve(); }); }), random: () =>
      0.5, open: () => api.open(), onEvents() {},
    onSave: (state) => tab.states.push(state), onFallenBack: (lost) => tab.fallen.push({ events: api.store.events.length, lost }),
    onRejected: (acts, fresh) => {
      tab.rejected.splice(0, Infinity, ...acts);
      tab.told.push(...fresh.map((act) => act.name));
    },
  });
  return { queue, ...tab };
}

const remove = (tab: Tab, pieces: string) => tab.queue.add('pieces_removed', { pieces, tool: 'piece' });
const removed = (store: FakeStore) => [...store.state!.content.removed].sort((a, b) => a - b);

/** A page with four stored acts on a server that was put back to the first of them. */
async function putBack(to = 2): Promise<{ api: FakeApi; storage: FakeStorage; tab: Tab }> {
  const api = new FakeApi(new FakeStore()), storage = new FakeStorage();
  const tab = open(api, storage);
  for (const piece of ['1', '2', '3', '4']) remove(tab, piece);
  await settle();
  api.store.restore(to);
  return { api, storage, tab };
}

test('At the next act the page finds what the server has lost: it lies aside, the act is stored, and nothing says saved', async () => {
  const { api, storage, tab } = await putBack();
  remove(tab, '5');
  await settle(200);
  expect(removed(api.store)).toEqual([1, 5]);
  expect(tab.rejected.map((a) => [a.name, a.lost, a.act.content]))
    .toEqual(['2', '3', '4'].map((pieces) => [`tab/${pieces}`, true, { pieces, tool: 'piece' }]));
  expect([tab.told, tab.fallen]).toEqual([['tab/2', 'tab/3', 'tab/4'], [{ events: 2, lost: { signatures: 0, unknown: 0 } }]]);
  expect(tab.states.at(-1)).toEqual({ kind: 'lost', acts: 3 });
  expect(tab.queue.version).toBe(3);
  // The next page says so, too.
  expect(open(api, storage, 'next').states.at(-1)).toEqual({ kind: 'lost', acts: 3 });
});

test('Done again, each of them is stored once, and then all is saved', async () => {
  const { api, storage, tab } = await putBack();
  tab.queue.look();
  await settle(200);
  expect(tab.states.at(-1)).toEqual({ kind: 'lost', acts: 3 });
  for (const act of [...tab.rejected]) expect(tab.queue.add('pieces_removed', act.act.content as { pieces: string; tool: 'piece' },
    act.name)).toBe(true);
  await settle(200);
  expect(removed(api.store)).toEqual([1, 2, 3, 4]);
  expect(api.store.events).toHaveLength(5);
  expect([tab.states.at(-1), tab.rejected, storage.keys('aside'), storage.keys('act')]).toEqual([{ kind: 'saved' }, [], [], []]);
});

test('Another tab that finds it later sets none aside that was done again meanwhile', async () => {
  const { api, storage, tab } = await putBack(5);
  const other = open(api, storage, 'other');
  api.store.restore(2);
  tab.queue.look();
  await settle(200);
  tab.queue.add('pieces_removed', { pieces: '3', tool: 'piece' }, 'tab/3');
  await settle(200);
  other.queue.look();
  await settle(200);
  expect(other.rejected.map((a) => a.name)).toEqual(['tab/2', 'tab/4']);
  expect(removed(api.store)).toEqual([1, 3]);
});

test('A server that was put back and has grown past the page since is found out by its hashes', async () => {
  const { api, tab } = await putBack();
  for (let n = 0; n < 5; n++) api.store.write('anna', 'other',
    { client_sequence: n, type: 'pieces_removed', content: { pieces: String(10 + n), tool: 'piece' } });
  remove(tab, '5');
  await settle(200);
  expect(removed(api.store)).toEqual([1, 5, 10, 11, 12, 13, 14]);
  expect(tab.rejected.map((a) => a.name)).toEqual(['tab/2', 'tab/3', 'tab/4']);
});

test('What had been undone is not lost, and what had been redone is', async () => {
  const api = new FakeApi(new FakeStore()), storage = new FakeStorage(), tab = open(api, storage);
  remove(tab, '1');
  remove(tab, '2');
  tab.queue.add('undone', {});
  remove(tab, '3');
  tab.queue.add('undone', {});
  tab.queue.add('redone', {});
  remove(tab, '4');
  tab.queue.add('undone', {});
  await settle(200);
  api.store.restore(2);
  tab.queue.look();
  await settle(200);
  expect(tab.rejected.map((a) => a.name)).toEqual(['tab/4']);
});

test('A read that a backup does not hold at all is opened anew, and its signature is told of', async () => {
  const { api, tab } = await putBack(5);
  api.store.write('anna', 'signer',
    { client_sequence: 0, type: 'signed',
    content: { kind: 'vhi', content: { voxels_lower: 2, voxels_upper: 1, voxel_volume_mm3: 1, mask_sha256: 'f'.repeat(64) } } });
  tab.queue.look();
  await settle();
  api.store.restore(0);
  tab.queue.look();
  await settle(200);
  expect(api.store.events.map((e) => e.type)).toEqual(['opened']);
  expect([tab.rejected.length, tab.fallen]).toEqual([4, [{ events: 1, lost: { signatures: 1, unknown: 0 } }]]);
  remove(tab, '7');
  await settle(200);
  expect(removed(api.store)).toEqual([7]);
});

test('Acts that wait when the server is found behind are sent on top of what it has, once', async () => {
  const { api, tab } = await putBack();
  api.fate = () => 'lost';
  remove(tab, '6');
  remove(tab, '7');
  await settle();
  api.fate = () => 'through';
  await tab.queue.flush();
  expect(removed(api.store)).toEqual([1, 6, 7]);
  expect(api.store.events.filter((e) => e.type === 'pieces_removed')).toHaveLength(3);
});

test('A page that opens a read on a server that was put back says that something is missing, once', async () => {
  const store = new FakeStore(), api = new FakeApi(store), storage = new FakeStorage(), locks = new FakeLocks(), air = new FakeAir();
  const told: LostEvents[] = [];
  const visit = async (name: string) => {
    const client = await takeName(new FakeStorage(), storage, locks, () => name);
    const server = new BrowserServer({ rulesOf, api: api as unknown as Api, client, storage, locks, channel: air.channel(), delay: () =>
      new Promise(() => {}), random: () => 0.5 });
    const outbox = (await server.openRead('c'))
      .outbox(rules, { onRead() {}, onFigures() {}, onDisagreement() {}, onEvents() {}, onSave() {}, onRejected() {}, onOtherTab() {},
      onFallenBack: (lost) => told.push(lost) });
    await settle();
    return outbox;
  };
  const first = await visit('first');
  first.add('commented', { text: 'one' });
  first.add('commented', { text: 'two' });
  await settle();
  first.stop();
  (await visit('second')).stop();
  expect(told).toEqual([]);
  store.restore(2);
  (await visit('third')).stop();
  expect(told).toEqual([{ signatures: 0, unknown: 2 }]);
  (await visit('fourth')).stop();
  expect(told).toHaveLength(1);
});

test('Two tellings of a read have in common what comes before the first difference', () => {
  const events = (...hashes: string[]) => hashes.map((hash) => ({ hash })) as unknown as Parameters<typeof common>[0];
  expect(common(events('a', 'b', 'c'), events('a', 'b'))).toBe(2);
  expect(common(events('a', 'b'), events('a', 'b', 'c'))).toBe(2);
  expect(common(events('a', 'b', 'c'), events('a', 'x', 'c'))).toBe(1);
});
