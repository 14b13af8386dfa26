import { expect, test } from 'vitest';
import { Api } from '../../src/sync/api';
import { lockOf, takeName } from '../../src/sync/client';
import { BrowserServer } from '../../src/sync/server';
import { Tabs } from '../../src/sync/tabs';
import { FakeAir, FakeApi, FakeLocks, FakeShelf, FakeStore, settle } from './fakes';

const fresh = () => {
  let n = 0;
  return () => `new-${++n}`;
};

test('A reloaded tab keeps its name and counts on, past what a crash can have forgotten; a duplicated one gets a name of its own', async () => {
  const tab = new FakeShelf(), browser = new FakeShelf(), names = fresh();
  const first = await takeName(tab, browser, new FakeLocks(), names);
  expect([first.number(), first.number()]).toEqual([0, 1]);
  // The reload: the lock is free again.
  const locks = new FakeLocks();
  const reloaded = await takeName(tab, browser, locks, names);
  expect([reloaded.name, reloaded.number()]).toEqual([first.name, 1002]);
  const copy = new FakeShelf();
  for (const [key, value] of tab.entries) copy.setItem(key, value);
  const duplicate = await takeName(copy, browser, locks, names);
  expect(duplicate.name).not.toBe(first.name);
});

test('A name whose counter could not be kept is not used again', async () => {
  const tab = new FakeShelf(), browser = new FakeShelf(), names = fresh();
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
  const tab = (name: string, read: string) => new Tabs(air.channel(), locks, name, read, { others: (there) => { told[name] = there; }, stored: (v) => { versions.push(v); } });
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

interface Browser { store: FakeStore; api: FakeApi; shelf: FakeShelf; locks: FakeLocks; air: FakeAir }

const browser = (): Browser => {
  const store = new FakeStore();
  return { store, api: new FakeApi(store), shelf: new FakeShelf(), locks: new FakeLocks(), air: new FakeAir() };
};

async function tabOf({ api, shelf, locks, air }: Browser, name: string): Promise<{ server: BrowserServer; close(): void }> {
  const client = await takeName(new FakeShelf(), shelf, locks, () => name);
  const server = new BrowserServer({ api: api as unknown as Api, client, shelf, locks, channel: air.channel(), delay: async () => { await new Promise(() => {}); }, random: () => 0.5 });
  return { server, close: () => { locks.held.delete(lockOf(name)); } };
}

const quiet = { onEvents() {}, onState() {}, onSetAside() {}, onOtherTab() {} };

test('What a closed tab left in the browser is sent by the next one, once', async () => {
  const there = browser();
  const first = await tabOf(there, 'first');
  const outbox = (await first.server.openRead('c')).outbox(quiet);
  there.api.fate = () => 'lost';
  outbox.add('pieces_removed', { pieces: '1-3', tool: 'lasso_inside' });
  outbox.add('commented', { text: 'before the lid was shut' });
  await settle();
  first.close();
  there.api.fate = () => 'through';
  const second = await tabOf(there, 'second');
  await second.server.sendLeftOver();
  expect(there.store.events.filter((e) => e.client === 'first').map((e) => e.type)).toEqual(['pieces_removed', 'commented']);
  expect(there.shelf.keys('act')).toHaveLength(0);
  await second.server.sendLeftOver();
  expect(there.store.events).toHaveLength(3);
});

test('Acts of a tab that lives are left to it, and acts of another reader to them', async () => {
  const there = browser();
  const first = await tabOf(there, 'first');
  const outbox = (await first.server.openRead('c')).outbox(quiet);
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

test('Who comes back to an unsigned read says so, once', async () => {
  const there = browser();
  const tab = await tabOf(there, 'tab');
  const outbox = (await tab.server.openRead('c')).outbox(quiet);
  outbox.add('commented', { text: 'later' });
  await settle();
  outbox.stop();
  (await tab.server.openRead('c')).outbox(quiet).stop();
  await settle();
  (await tab.server.openRead('c')).outbox(quiet);
  await settle();
  expect(there.store.events.map((e) => e.type)).toEqual(['opened', 'commented', 'resumed']);
});
