import { expect, test } from 'vitest';
import type { Content } from '../../src/kinds/vhi/content';
import type { Act, StoredEvent } from '../../src/contract';
import type { EventContents } from '../../src/kinds/vhi/contract';
import type { SaveState } from '../../src/ledger/outbox';
import { formatPieces } from '../../src/kinds/vhi/maths/pieceset';
import { encodeMask } from '../../src/kinds/vhi/maths/runs';
import { rules, type ReadState } from '../../src/kinds/vhi/rules';
import { ApiError } from '../../src/ledger/errors';
import { ActQueue, type QueueOptions } from '../../src/ledger/queue';
import { seeded } from '../seeded';
import { FakeApi, FakeStorage, FakeStore, named, pieces, settle } from './fakes';

interface Told { events: StoredEvent[]; states: SaveState[]; rejected: { acts: number; reason: string; names: string[] }[] }

function open(api: FakeApi, storage: FakeStorage, client = named('tab'),
  change: Partial<QueueOptions<Content>> = {}): { queue: ActQueue<Content>; told: Told } {
  const told: Told = { events: [], states: [], rejected: [] };
  const queue = new ActQueue({
    rules, onRead() {}, onFigures() {}, onDisagreement() {}, read: api.store.read, reader: 'anna', client, api, storage,
    events: api.store.document().events, now: () => new Date(Date.UTC(2026, 2, 1)),
    delay: async () => { await Promise.resolve(); }, random: () => 0.5, open: () => api.open(), onFallenBack() {},
    onEvents: (events) => told.events.push(...events), onSave: (state) => told.states.push(state), onRejected: (_, fresh) =>
      { if (fresh.length > 0) told.rejected.push({ acts: fresh.length, reason: fresh[0].reason, names: fresh.map((a) => a.name) }); },
      ...change,
  });
  return { queue, told };
}

const numbers = (store: FakeStore, client = 'tab') => store.events.filter((e) => e.client === client).map((e) => e.client_sequence);

test('An act lies in the browser before it is sent, and leaves it when it is stored', async () => {
  const api = new FakeApi(new FakeStore()), storage = new FakeStorage();
  const { queue, told } = open(api, storage);
  queue.add('pieces_removed', { pieces: '3', tool: 'piece' });
  expect(storage.keys('act')).toHaveLength(1);
  expect(api.store.events).toHaveLength(1);
  await settle();
  expect(storage.keys('act')).toHaveLength(0);
  expect(numbers(api.store)).toEqual([1]);
  expect(told.events.map((e) => e.client_sequence)).toEqual([1]);
  expect(told.states.at(-1)).toEqual({ kind: 'saved' });
});

// The network and the server go at any moment, tabs are reloaded; the counts are of the store in the end.
test.each(Array.from({ length: 200 }, (_, i) => i + 1))('Whatever is lost on the way, each act is stored once and in order (seed %i)',
  async (seed) => {
  const random = seeded(seed), api = new FakeApi(new FakeStore()), storage = new FakeStorage();
  const fates = ['through', 'lost', 'answer lost', 503, 429] as const;
  api.fate = () => (random() < 0.5 ? 'through' : fates[Math.floor(random() * fates.length)]);
  let number = 1;
  const client = { name: 'tab', number: () => number++ };
  let { queue } = open(api, storage, client);
  let added = 0, standing = 0;
  for (let i = 0; i < 30; i++) {
    const roll = random();
    if (roll < 0.1) {
      // A reload: the old page is gone with whatever it was about to do, the new one finds the acts in the browser.
      queue.stop();
      ({ queue } = open(api, storage, client));
    } else if (roll < 0.25 && standing > 0) {
      queue.add('undone', {});
      added++;
      standing--;
    } else {
      queue.add('pieces_removed', { pieces: String(1 + Math.floor(random() * pieces)), tool: 'list' });
      added++;
      standing++;
    }
    await settle(Math.floor(random() * 12));
  }
  api.fate = () => 'through';
  await queue.flush();
  await settle();
  const stored = numbers(api.store);
  expect(stored).toEqual(Array.from({ length: added }, (_, i) => i + 1));
  expect(queue.pending).toHaveLength(0);
  expect(storage.keys('act')).toHaveLength(0);
});

test('Another tab came first: what is still possible is sent on top, in order', async () => {
  const api = new FakeApi(new FakeStore()), storage = new FakeStorage();
  const { queue, told } = open(api, storage);
  api.store.write('anna', 'other', { client_sequence: 1, type: 'pieces_removed', content: { pieces: '7', tool: 'piece' } });
  queue.add('pieces_removed', { pieces: '8', tool: 'piece' });
  queue.add('commented', { text: 'mine' });
  await settle();
  expect(numbers(api.store)).toEqual([1, 2]);
  expect(told.rejected).toEqual([]);
  expect(told.events.map((e) => e.sequence)).toEqual([1, 2, 3]);
  expect([...api.store.state!.content.removed].sort()).toEqual([7, 8]);
});

test('After a lost answer and another tab in between nothing is doubled and nothing is missed', async () => {
  const api = new FakeApi(new FakeStore()), storage = new FakeStorage();
  const { queue, told } = open(api, storage);
  let first = true;
  api.fate = () => {
    if (!first) return 'through';
    first = false;
    queueMicrotask(() => queueMicrotask(() => queueMicrotask(() => {
      api.store.write('anna', 'other', { client_sequence: 1, type: 'commented', content: { text: 'theirs' } });
      queue.add('pieces_removed', { pieces: '9', tool: 'piece' });
    })));
    return 'answer lost';
  };
  queue.add('pieces_removed', { pieces: '8', tool: 'piece' });
  await settle(200);
  expect(numbers(api.store)).toEqual([1, 2]);
  expect(told.events.map((e) => e.sequence)).toEqual([1, 2, 3]);
  expect(queue.version).toBe(4);
});

test('What is not possible any more is set aside with the reason and stays until it was seen', async () => {
  const api = new FakeApi(new FakeStore()), storage = new FakeStorage();
  const { queue, told } = open(api, storage);
  api.store.write('anna', 'other',
    { client_sequence: 1, type: 'signed',
    content: { kind: 'vhi', content: { voxels_lower: 2, voxels_upper: 1, voxel_volume_mm3: 1, mask_sha256: 'f'.repeat(64) } } });
  queue.add('pieces_removed', { pieces: '8', tool: 'piece' });
  await settle();
  expect(numbers(api.store)).toEqual([]);
  expect(told.rejected).toHaveLength(1);
  expect(told.rejected[0].reason).toContain('signed');
  expect(told.states.at(-1)).toEqual({ kind: 'saved' });
  expect(storage.keys('aside')).toHaveLength(1);
  // A reload tells it again.
  const again = open(api, storage);
  expect(again.told.rejected[0]).toMatchObject({ acts: 1 });
  // Seen, it is no news any more, and lies there all the same.
  again.queue.rejected.seen(again.told.rejected[0].names);
  expect(open(api, storage).told.rejected).toEqual([]);
  expect(storage.keys('aside')).toHaveLength(1);
  again.queue.rejected.throwAway(again.told.rejected[0].names);
  expect(storage.entries.size).toBe(0);
});

test('Piece numbers of another segmentation are set aside, and a comment behind them is sent', async () => {
  const api = new FakeApi(new FakeStore()), storage = new FakeStorage();
  const { queue, told } = open(api, storage);
  api.store.write('anna', 'other', { client_sequence: 1, type: 'choice_made', content: {
    choice: { limits: 'robust', pieces: '2d', minimum_piece: 4 },
      resegmented: { segmentation: { sha256: 'e'.repeat(64), pieces: 40 }, removed: 'none' } } });
  queue.add('pieces_removed', { pieces: '8', tool: 'piece' });
  queue.add('commented', { text: 'still mine' });
  await settle();
  expect(told.rejected).toHaveLength(1);
  expect(api.store.state!.content.comment).toBe('still mine');
  expect(api.store.state!.content.removed.size).toBe(0);
});

test('Piece numbers in 2-D are set aside once the pieces are in 3-D, also where the same voxels are in them', async () => {
  const api = new FakeApi(new FakeStore()), storage = new FakeStorage();
  const { queue, told } = open(api, storage);
  const { segmentation } = api.store.state!.content;
  api.store.write('anna', 'other', { client_sequence: 1, type: 'choice_made', content: {
    choice: { limits: 'paper', pieces: '3d', minimum_piece: 4 },
      resegmented: { segmentation: { ...segmentation, pieces: 20 }, removed: 'none' } } });
  queue.add('pieces_removed', { pieces: '8', tool: 'piece' });
  await settle();
  expect(told.rejected.map((a) => a.reason)).toEqual(['the pieces are others by now, so their numbers mean something else']);
  expect(api.store.state!.content.removed.size).toBe(0);
});

test('An undo that meant an own act does not take back what another tab did', async () => {
  const api = new FakeApi(new FakeStore()), storage = new FakeStorage();
  const { queue, told } = open(api, storage);
  queue.add('pieces_removed', { pieces: '8', tool: 'piece' });
  await settle();
  api.fate = () => 'lost';
  queue.add('undone', {});
  api.store.write('anna', 'other', { client_sequence: 1, type: 'commented', content: { text: 'theirs' } });
  api.fate = () => 'through';
  await queue.flush();
  expect(api.store.state!.content.comment).toBe('theirs');
  expect(told.rejected).toHaveLength(1);
});

test('The one act that the server refuses is set aside alone, and those around it are stored', async () => {
  const api = new FakeApi(new FakeStore()), storage = new FakeStorage();
  api.store.contradiction = (act) =>
    (act.type === 'commented' && (act.content as EventContents['commented']).text === 'bad' ? 'the server computes otherwise' : null);
  const { queue, told } = open(api, storage);
  for (const text of ['one', 'bad', 'two']) queue.add('commented', { text });
  queue.add('confidence_given', { level: 4 });
  await settle(200);
  expect(told.rejected.map((a) => [a.acts, a.reason])).toEqual([[1, 'the server computes otherwise']]);
  expect(numbers(api.store)).toEqual([1, 3, 4]);
  expect(queue.pending).toHaveLength(0);
});

test('Signed out, acts wait and are sent after signing in; under another name they are not', async () => {
  const api = new FakeApi(new FakeStore()), storage = new FakeStorage();
  api.fate = () => 401;
  const { queue, told } = open(api, storage);
  queue.add('commented', { text: 'kept' });
  await settle();
  expect(told.states.at(-1)).toEqual({ kind: 'signed-out', acts: 1 });
  api.fate = () => 'through';
  api.name = 'ben';
  await queue.flush();
  expect(numbers(api.store)).toEqual([]);
  expect(told.states.at(-1)).toEqual({ kind: 'signed-out', acts: 1 });
  api.name = 'anna';
  await queue.flush();
  expect(numbers(api.store)).toEqual([1]);
  expect(told.states.at(-1)).toEqual({ kind: 'saved' });
});

test('Offline it says since when and how many, and the pauses grow to ten seconds', async () => {
  const api = new FakeApi(new FakeStore()), storage = new FakeStorage(), pauses: number[] = [];
  api.fate = () => (pauses.length < 9 ? 'lost' : 'through');
  const { queue, told } = open(api, storage, named('tab'), { delay: async (ms) => { pauses.push(ms); } });
  queue.add('commented', { text: 'a' });
  queue.add('confidence_given', { level: 2 });
  await settle(300);
  expect(told.states).toContainEqual({ kind: 'offline', acts: 2, since: Date.UTC(2026, 2, 1) });
  expect(told.states.at(-1)).toEqual({ kind: 'saved' });
  expect(pauses[0]).toBeGreaterThanOrEqual(250);
  expect(pauses[0]).toBeLessThanOrEqual(500);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(10_000);
  expect(pauses.at(-1)!).toBeGreaterThan(5_000);
});

test('A storage that is full is said, and the act is sent all the same', async () => {
  const api = new FakeApi(new FakeStore()), storage = new FakeStorage();
  storage.full = true;
  api.fate = () => 'lost';
  const { queue, told } = open(api, storage);
  queue.add('commented', { text: 'only here' });
  expect(told.states.at(-1)).toEqual({ kind: 'full', acts: 1 });
  api.fate = () => 'through';
  await queue.flush();
  await settle();
  expect(numbers(api.store)).toEqual([1]);
  expect(told.states.at(-1)).toEqual({ kind: 'saved' });
});

test('More acts than a request may hold go in several, in order', async () => {
  const api = new FakeApi(new FakeStore()), storage = new FakeStorage();
  api.fate = () => 'lost';
  const { queue } = open(api, storage);
  for (let i = 0; i < 450; i++) queue.add('commented', { text: `${i}` });
  api.fate = () => 'through';
  api.sent = 0;
  await queue.flush();
  await settle();
  expect(numbers(api.store)).toEqual(Array.from({ length: 450 }, (_, i) => i + 1));
  expect(api.sent).toBe(3);
});

test.each([404, 403, 500, 503, 507])('A server that answers %i for a while has nothing against the acts: they wait and are sent',
  async (status) => {
  const api = new FakeApi(new FakeStore()), storage = new FakeStorage();
  let times = 3;
  api.fate = () => (times-- > 0 ? status : 'through');
  const { queue, told } = open(api, storage);
  queue.add('commented', { text: 'waits' });
  await settle(200);
  expect(told.rejected).toEqual([]);
  // Of a full disk the server says so, which is no lost connection.
  expect(told.states).toContainEqual({ kind: 'offline', acts: 1, since: expect.any(Number) as number, ...(status > 500 && { reason: `status ${status}` }) });
  expect(told.states.at(-1)).toEqual({ kind: 'saved' });
  expect(numbers(api.store)).toEqual([1]);
});

test.each([[409, {}], [422, { code: 'case' }],
  [400, { code: 'csrf' }]])('An answer that is about the case or the token, %i, sets nothing aside', async (status, body) => {
  const api = new FakeApi(new FakeStore()), storage = new FakeStorage();
  let times = 3;
  const send = api.send.bind(api);
  api.send = async (read, batch) => {
    if (times-- > 0) throw new ApiError(status, 'not now', body);
    return send(read, batch);
  };
  const { queue, told } = open(api, storage);
  queue.add('commented', { text: 'waits' });
  await settle(200);
  expect(told.rejected).toEqual([]);
  expect(numbers(api.store)).toEqual([1]);
  expect(told.states.at(-1)).toEqual({ kind: 'saved' });
});

test('Who signs in again in another tab is found out when the page is looked at', async () => {
  const api = new FakeApi(new FakeStore()), storage = new FakeStorage();
  let cookie: string | null = 'anna';
  api.fate = () => (cookie === null ? 401 : 'through');
  api.session = async () => ({ name: (api.name = cookie), role: 'reader', csrf: '', timeout_minutes: 30 });
  const { queue, told } = open(api, storage);
  cookie = null;
  queue.add('commented', { text: 'waits' });
  await settle();
  expect(told.states.at(-1)).toEqual({ kind: 'signed-out', acts: 1 });
  cookie = 'anna';
  queue.hurry();
  await settle();
  expect(numbers(api.store)).toEqual([1]);
});

// What was removed stays removed in this case's drawings: the server recomputes it from the state that the act comes on.
const drawnOn = (state: ReadState): EventContents['drawn'] => ({
  structure: 'disease_region', mask: encodeMask([2, 2, 2], new Uint8Array(8).fill(1)),
  resegmented: { segmentation: { sha256: 'd'.repeat(64), pieces }, removed: formatPieces(state.content.removed) },
});
const recomputes = (act: Act, state: ReadState | null) =>
  (act.type === 'drawn' && JSON.stringify(act.content) !== JSON.stringify(drawnOn(state!)) ? 'the server computes otherwise' : null);
const renew = (state: ReadState, act: Act) => (act.type === 'drawn' ? Promise.resolve(drawnOn(state)) : null);
const theirs = (store: FakeStore) =>
  store.write('anna', 'other', { client_sequence: 1, type: 'pieces_removed', content: { pieces: '7', tool: 'piece' } });

test('A drawing made offline is made anew on top of what others did meanwhile, under a new number, and what lies behind it is sent',
  async () => {
  const api = new FakeApi(new FakeStore()), storage = new FakeStorage();
  api.store.contradiction = recomputes;
  const { queue, told } = open(api, storage, named('tab'), { renew });
  api.fate = () => 'lost';
  queue.add('drawn', drawnOn(api.store.state!));
  queue.add('pieces_removed', { pieces: '9', tool: 'piece' });
  theirs(api.store);
  api.fate = () => 'through';
  await queue.flush();
  expect(told.rejected).toEqual([]);
  expect(api.store.events.slice(1).map((e) => [e.client, e.client_sequence, e.type]))
    .toEqual([['other', 1, 'pieces_removed'], ['tab', 3, 'drawn'], ['tab', 2, 'pieces_removed']]);
  expect([...api.store.state!.content.removed].sort()).toEqual([7, 9]);
  expect(storage.entries.size).toBe(0);
});

test('A drawing that was made anew keeps its place over a reload, and its undo takes back that drawing', async () => {
  const api = new FakeApi(new FakeStore()), storage = new FakeStorage();
  api.store.contradiction = recomputes;
  const before = open(api, storage, named('tab'), { renew });
  api.fate = () => 'lost';
  before.queue.add('drawn', drawnOn(api.store.state!));
  before.queue.add('pieces_removed', { pieces: '9', tool: 'piece' });
  before.queue.add('undone', {});
  before.queue.add('undone', {});
  theirs(api.store);
  // The conflict's answer comes, and then nothing more: the page ends with the renewed act in the browser.
  let asked = 0;
  api.fate = () => (asked++ === 0 ? 'through' : 'lost');
  await settle();
  before.queue.stop();
  api.fate = () => 500;
  expect(storage.keys('act')).toHaveLength(4);
  const { queue, told } = open(api, storage, named('tab', 100), { renew });
  expect(queue.pending.map((act) => act.type)).toEqual(['drawn', 'pieces_removed', 'undone', 'undone']);
  api.fate = () => 'through';
  await queue.flush();
  expect(told.rejected).toEqual([]);
  expect(api.store.state!.content.drawings.size).toBe(0);
  expect([...api.store.state!.content.removed]).toEqual([7]);
});

test('A drawing that lay in the browser while others added to the read is made anew before it is sent', async () => {
  const api = new FakeApi(new FakeStore()), storage = new FakeStorage();
  api.store.contradiction = recomputes;
  const before = open(api, storage, named('tab'), { renew });
  api.fate = () => 'lost';
  before.queue.add('drawn', drawnOn(api.store.state!));
  before.queue.stop();
  theirs(api.store);
  api.fate = () => 'through';
  const { queue, told } = open(api, storage, named('tab', 100), { renew });
  await queue.flush();
  expect(told.rejected).toEqual([]);
  expect(api.store.state!.content.drawings.size).toBe(1);
  expect(queue.pending).toEqual([]);
});
