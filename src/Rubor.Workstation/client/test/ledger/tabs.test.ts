import { expect, test } from 'vitest';
import { rulesOf } from '../../src/kinds';
import type { EventContents } from '../../src/kinds/vhi/contract';
import { formatPieces } from '../../src/kinds/vhi/maths/pieceset';
import { encodeMask } from '../../src/kinds/vhi/maths/runs';
import { rules, type ReadState } from '../../src/kinds/vhi/rules';
import { Api } from '../../src/ledger/api';
import { lockOf, takeName } from '../../src/ledger/client';
import { BrowserServer } from '../../src/ledger/browserserver';
import type { RejectedAct } from '../../src/ledger/outbox';
import { Tabs } from '../../src/ledger/tabs';
import { FakeAir, FakeApi, FakeLocks, FakeStorage, FakeStore, settle } from './fakes';

const fresh = () => {
  let n = 0;
  return () => `new-${++n}`;
};

test('A reloaded tab keeps its name and counts on, past what a crash can have forgotten; a duplicated one gets a name of its own',
  async () => {
  const tab = new FakeStorage(), browser = new FakeStorage(), names = fresh();
  const first = await takeName(tab, browser, new FakeLocks(), names);
  expect([first.number(), first.number()]).toEqual([0, 1]);
  // The reload: the lock is free again.
  const locks = new FakeLocks();
  const reloaded = await takeName(tab, browser, locks, names);
  expect([reloaded.name, reloaded.number()]).toEqual([first.name, 1002]);
  const copy = new FakeStorage();
  for (const [key, value] of tab.entries) copy.setItem(key, value);
  const duplicate = await takeName(copy, browser, locks, names);
  expect(duplicate.name).not.toBe(first.name);
});

test('A name whose counter could not be kept is not used again', async () => {
  const tab = new FakeStorage(), browser = new FakeStorage(), names = fresh();
  const first = await takeName(tab, browser, new FakeLocks(), names);
  browser.full = true;
  first.number();
  browser.full = false;
  expect((await takeName(tab, browser, new FakeLocks(), names)).name).not.toBe(first.name);
});

test('Two tabs on one read know of each other until one closes or is gone', async () => {
  const air = new FakeAir(), locks = new FakeLocks();
  for (const name of ['a', 'b', 'c']) locks.held.add(lockOf(name));
  const told: Record<string, boolean> = {};
  const versions: number[] = [];
  const tab = (name: string, read: string) =>
    new Tabs(air.channel(), locks, name, read, { others: (there) => { told[name] = there; }, stored: (v) => { versions.push(v); } });
  const a = tab('a', 'read-1'), b = tab('b', 'read-1');
  tab('c', 'read-2').close();
  expect(told).toEqual({ a: true, b: true });
  b.stored(7);
  expect(versions).toEqual([7]);
  b.close();
  expect(told.a).toBe(false);
  const again = tab('b', 'read-1');
  expect(told.a).toBe(true);
  locks.held.delete(lockOf('b'));
  await a.forgetGone();
  expect(told.a).toBe(false);
  a.close();
  again.close();
});

interface Browser { store: FakeStore; api: FakeApi; storage: FakeStorage; locks: FakeLocks; air: FakeAir }

const browser = (): Browser => {
  const store = new FakeStore();
  return { store, api: new FakeApi(store), storage: new FakeStorage(), locks: new FakeLocks(), air: new FakeAir() };
};

async function tabOf({ api, storage, locks, air }: Browser, name: string): Promise<{ server: BrowserServer; close(): void }> {
  const client = await takeName(new FakeStorage(), storage, locks, () => name);
  const server = new BrowserServer({ rulesOf, api: api as unknown as Api, client, storage, locks, channel: air.channel(),
    delay: (_ms, signal) => new Promise((resolve) => { signal.addEventListener('abort', () => { resolve(); }); }), random: () => 0.5 });
  return { server, close: () => { locks.held.delete(lockOf(name)); } };
}

const quiet = { onRead() {}, onFigures() {}, onDisagreement() {}, onFallenBack() {}, onEvents() {}, onSave() {}, onRejected() {},
  onOtherTab() {} };

/** A browser whose first tab was closed with two acts in it that never got through. */
async function withClosedTab(): Promise<Browser> {
  const there = browser();
  const first = await tabOf(there, 'first');
  const outbox = (await first.server.openRead('c')).outbox(rules, quiet);
  there.api.fate = () => 'lost';
  outbox.add('pieces_removed', { pieces: '1-3', tool: 'lasso_inside' });
  outbox.add('commented', { text: 'before the lid was shut' });
  await settle();
  first.close();
  there.api.fate = () => 'through';
  return there;
}

test('What a closed tab left in the browser is sent by the next one, once', async () => {
  const there = await withClosedTab();
  const second = await tabOf(there, 'second');
  await second.server.sendLeftOver();
  expect(there.store.events.filter((e) => e.client === 'first').map((e) => e.type)).toEqual(['opened', 'pieces_removed', 'commented']);
  expect(there.storage.keys('act')).toHaveLength(0);
  await second.server.sendLeftOver();
  expect(there.store.events).toHaveLength(3);
});

test('What a closed tab left is seen where its read is open meanwhile, set aside or stored', async () => {
  const there = await withClosedTab();
  there.store.contradiction = (act) => (act.type === 'commented' ? 'not possible' : null);
  const [second, third] = [await tabOf(there, 'second'), await tabOf(there, 'third')];
  const seen: string[] = [];
  const look = (tab: string) =>
    ({ ...quiet, onEvents: (events: readonly { type: string }[]) =>
    { for (const e of events) if (e.type !== 'resumed') seen.push(`${tab} ${e.type}`); },
    onRejected: (_: unknown, fresh: readonly RejectedAct[]) => { if (fresh.length > 0) seen.push(`${tab} ${fresh.length} ${fresh[0].reason}`); } });
  (await second.server.openRead('c')).outbox(rules, look('second'));
  (await third.server.openRead('c')).outbox(rules, look('third'));
  await second.server.sendLeftOver();
  await settle();
  expect(seen.sort()).toEqual(['second 1 not possible', 'second pieces_removed', 'third pieces_removed']);
  await second.server.sendLeftOver();
  expect(seen).toHaveLength(3);
});

test('What came in between asking for a read and showing it is seen', async () => {
  const there = browser();
  const tab = await tabOf(there, 'tab');
  const opened = await tab.server.openRead('c');
  there.store.append('anna',
    { expected_version: 1, client: 'gone', acts: [{ client_sequence: 1, type: 'commented', content: { text: 'in between' } }] });
  const seen: string[] = [];
  opened.outbox(rules, { ...quiet, onEvents: (events) => { seen.push(...events.map((e) => e.type)); } });
  await settle();
  expect(seen).toEqual(['commented']);
});

test('Acts of a tab that lives are left to it, and acts of another reader to them', async () => {
  const there = browser();
  const first = await tabOf(there, 'first');
  const outbox = (await first.server.openRead('c')).outbox(rules, quiet);
  there.api.fate = () => 'lost';
  outbox.add('commented', { text: 'waits' });
  await settle();
  there.api.fate = () => 'through';
  const second = await tabOf(there, 'second');
  await second.server.sendLeftOver();
  first.close();
  there.api.name = 'ben';
  await second.server.sendLeftOver();
  expect(there.store.events).toHaveLength(1);
  there.api.name = 'anna';
  await second.server.sendLeftOver();
  expect(there.store.events).toHaveLength(2);
});

test('Who comes back to an unsigned read says so each time, also to one that was only looked at; who has just opened it does not',
  async () => {
  const there = browser();
  const tab = await tabOf(there, 'tab');
  const visit = async () => {
    const outbox = (await tab.server.openRead('c')).outbox(rules, quiet);
    await settle();
    return outbox;
  };
  (await visit()).stop();
  const types = () => there.store.events.map((e) => e.type);
  expect(types()).toEqual(['opened']);
  (await visit()).stop();
  const outbox = await visit();
  expect(types()).toEqual(['opened', 'resumed', 'resumed']);
  outbox.add('commented', { text: 'later' });
  await settle();
  outbox.stop();
  await (await tabOf(there, 'other')).server.openRead('c').then((opened) => opened.outbox(rules, quiet));
  await settle();
  expect(types()).toEqual(['opened', 'resumed', 'resumed', 'commented', 'resumed']);
});

test('Minutes away on other cases are not minutes on this one', async () => {
  const there = browser();
  const tab = await tabOf(there, 'tab');
  let clock = Date.UTC(2026, 2, 1);
  there.store.clock = () => new Date(clock);
  const open = async () => (await tab.server.openRead('c')).outbox(rules, quiet);
  (await open()).stop();
  // Three seconds of looking, two minutes elsewhere, an act after ten seconds; and the same again.
  for (let round = 0; round < 2; round++) {
    clock += 123_000;
    const outbox = await open();
    await settle();
    clock += 10_000;
    outbox.add('commented', { text: `${round}` });
    await settle();
    outbox.stop();
  }
  expect(there.store.state!.active_ms).toBe(20_000);
});

test('How many acts are not stored yet is told on every change: of open and left reads, and of closed tabs', async () => {
  const there = browser();
  const first = await tabOf(there, 'first');
  const told: number[] = [];
  const end = first.server.onUnsent((acts) => told.push(acts));
  const outbox = (await first.server.openRead('c')).outbox(rules, quiet);
  there.api.fate = () => 'lost';
  outbox.add('commented', { text: 'one' });
  there.storage.full = true;
  outbox.add('commented', { text: 'only in this page' });
  there.storage.full = false;
  expect(first.server.unsent()).toBe(2);
  outbox.stop();
  await settle();
  expect(first.server.unsent()).toBe(2);
  there.api.fate = () => 'through';
  await outbox.flush();
  await settle();
  expect(told).toEqual([0, 1, 2, 0]);
  end();
  const second = (await first.server.openRead('c')).outbox(rules, quiet);
  await settle();
  there.api.fate = () => 'lost';
  second.add('commented', { text: 'left behind' });
  await settle();
  expect(told).toHaveLength(4);
  first.close();
  const later = await tabOf(there, 'later');
  expect(later.server.unsent()).toBe(1);
  there.api.reader = 'ben';
  expect(later.server.unsent()).toBe(0);
});

test('A left queue is gone when nothing waits in it any more, and a drained one in any case', async () => {
  const there = browser();
  const first = await tabOf(there, 'first');
  const queues = (server: BrowserServer) => (server as unknown as { queues: Set<unknown> }).queues.size;
  const outbox = (await first.server.openRead('c')).outbox(rules, quiet);
  await settle();
  there.api.fate = () => 401;
  outbox.add('commented', { text: 'waits' });
  outbox.stop();
  await settle();
  expect(queues(first.server)).toBe(1);
  first.close();
  const second = await tabOf(there, 'second');
  const told: number[] = [];
  second.server.onUnsent((acts) => told.push(acts));
  // The read is fetched, and then the sign-in is over: what waits goes back to the storage.
  there.api.name = 'anna';
  let asked = 0;
  there.api.fate = () => (asked++ === 0 ? 'through' : 401);
  await second.server.sendLeftOver();
  expect(queues(second.server)).toBe(0);
  expect(second.server.unsent()).toBe(1);
  there.api.name = 'anna';
  there.api.fate = () => 'through';
  await second.server.sendLeftOver();
  expect(queues(second.server)).toBe(0);
  expect(told.at(-1)).toBe(0);
  await outbox.flush();
  await settle();
  expect(queues(first.server)).toBe(0);
});

test('A drawing of a case that was left and opened again before it was sent is stored once', async () => {
  const there = browser();
  const { server } = await tabOf(there, 'tab');
  const drawnOn = (removed: string): EventContents['drawn'] => ({
    structure: 'disease_region', mask: encodeMask([2, 2, 2], new Uint8Array(8).fill(1)),
    resegmented: { segmentation: { sha256: 'd'.repeat(64), pieces: 40 }, removed },
  });
  const renewing = { ...quiet, renew: async (state: ReadState) => drawnOn(formatPieces(state.content.removed)) };
  const left = (await server.openRead('c')).outbox(rules, renewing);
  await settle();
  there.api.fate = () => 'lost';
  left.add('drawn', drawnOn('none'));
  await settle();
  left.stop();
  there.store.write('anna', 'other', { client_sequence: 1, type: 'pieces_removed', content: { pieces: '7', tool: 'piece' } });
  there.api.fate = () => 'through';
  const again = (await server.openRead('c')).outbox(rules, renewing);
  await Promise.all([left.flush(), again.flush()]);
  await settle();
  expect(there.store.events.filter((e) => e.type === 'drawn')).toHaveLength(1);
  expect([...there.store.state!.content.removed]).toEqual([7]);
});

test('What was set aside for a closed tab is not counted as waiting, can be read, and is told when the read is opened next', async () => {
  const there = browser();
  const first = await tabOf(there, 'first');
  const outbox = (await first.server.openRead('c')).outbox(rules, quiet);
  there.api.fate = () => 'lost';
  outbox.add('commented', { text: 'refused' });
  await settle();
  first.close();
  there.api.fate = () => 'through';
  there.store.contradiction = () => 'not possible';
  const { server } = await tabOf(there, 'second');
  const counts: number[] = [], told: [string, string][] = [];
  server.onUnsent((acts) => counts.push(acts));
  expect(server.unsent()).toBe(1);
  await server.sendLeftOver();
  expect([server.unsent(), counts.at(-1)]).toEqual([0, 0]);
  let lying: readonly RejectedAct[] = [];
  const { rejected } = (await server.openRead('c'))
    .outbox(rules,
    { ...quiet, onRejected: (all, fresh) => { told.push(...fresh.map((a): [string, string] => [a.name, a.reason])); lying = all; } });
  expect(told).toEqual([['first/1', 'not possible']]);
  expect(lying.map(({ act }) => act.content)).toEqual([{ text: 'refused' }]);
  rejected.throwAway(['first/1']);
  expect([lying, there.storage.keys('aside')]).toEqual([[], []]);
});
