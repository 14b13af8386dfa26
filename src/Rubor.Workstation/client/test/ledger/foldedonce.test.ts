import { expect, test } from 'vitest';
import { rules } from '../../src/kinds/vhi/rules';
import type { Content } from '../../src/kinds/vhi/content';
import type { KindRules } from '../../src/ledger/kindrules';
import { ActQueue } from '../../src/ledger/queue';
import type { ReadState } from '../../src/ledger/state';
import { FakeApi, FakeStorage, FakeStore, named, settle } from './fakes';

/** A page with a queue whose kind counts what it folds. */
function open(api: FakeApi) {
  const folded: string[] = [], shown: ReadState<Content>[] = [], noted: string[] = [];
  const counting: KindRules<Content> = {
    ...rules,
    after: (content, event) => {
      folded.push(`${event.type} ${event.client}/${event.client_sequence}`);
      return rules.after(content, event);
    },
  };
  const queue = new ActQueue({
    rules: counting, read: api.store.read, reader: 'anna', client: named('tab'), api, storage: new FakeStorage(),
    events: api.store.document().events,
    now: () => new Date(Date.UTC(2026, 2, 1, 12)), delay: async () => { await Promise.resolve(); }, random: () =>
      0.5, open: () => api.open(),
    onRead: (state) => shown.push(state), onEvents() {}, onFigures() {}, onSave() {}, onFallenBack() {}, onRejected() {},
    onDisagreement: (why) => noted.push(why),
  });
  return { queue, folded, shown, noted };
}

const remove = (pieces: string) => ({ pieces, tool: 'piece' });

test('An act is folded once: when it is added, and not again when it is stored', async () => {
  const api = new FakeApi(new FakeStore()), { queue, folded, shown } = open(api);
  queue.add('pieces_removed', remove('3'));
  queue.add('pieces_removed', remove('4'));
  queue.add('undone', {});
  await settle();
  expect(folded).toEqual(['pieces_removed tab/1', 'pieces_removed tab/2']);
  expect([...queue.state.content.removed]).toEqual([3]);
  // What the page is shown at last is what the store has, with its hash and its times.
  const stored = api.store.state!;
  expect(shown.at(-1)).toBe(queue.state);
  expect([queue.state.version, queue.state.head, queue.state.newest, queue.state.acts, queue.state.active_ms])
    .toEqual([stored.version, stored.head, stored.newest, stored.acts, stored.active_ms]);
  expect(queue.stored).toBe(queue.state);
});

test('What waits behind an act that is stored is stamped anew and not folded anew', async () => {
  const api = new FakeApi(new FakeStore()), { queue, folded } = open(api);
  queue.add('pieces_removed', remove('3'));
  // The first one is on its way.
  await settle(8);
  queue.add('pieces_removed', remove('4'));
  await settle();
  expect(folded).toEqual(['pieces_removed tab/1', 'pieces_removed tab/2']);
  expect(queue.state.head).toBe(api.store.state!.head);
});

test('Where others came first, what waits is folded on top of theirs', async () => {
  const api = new FakeApi(new FakeStore()), { queue, folded } = open(api);
  api.store.write('anna', 'other', { client_sequence: 1, type: 'pieces_removed', content: remove('7') });
  queue.add('pieces_removed', remove('8'));
  await settle();
  expect(folded).toEqual(['pieces_removed tab/1', 'pieces_removed other/1', 'pieces_removed tab/1']);
  expect([...queue.state.content.removed].sort()).toEqual([7, 8]);
});

test('An act that keeps its own time has the server’s time once it is stored', async () => {
  const api = new FakeApi(new FakeStore()), { queue, folded } = open(api);
  queue.add('left_as_is', { structure: 'disease_region', reasons: ['a hole'] });
  await settle();
  expect(folded).toHaveLength(2);
  expect(queue.state.content.left_as_is.get('disease_region')?.time).toBe(api.store.events.at(-1)!.time);
});

test('Events that the rules do not allow are told of', async () => {
  const api = new FakeApi(new FakeStore()), { queue, noted } = open(api);
  api.store.events.push({ ...api.store.events[0], sequence: 1, hash: 'b'.repeat(64), type: 'pieces_removed', type_version: 1,
    content: remove('99') });
  queue.look();
  await settle();
  expect(noted).toEqual(['there is no piece 99; the segmentation has 40']);
});
