import { expect, test, vi } from 'vitest';
import type { Batch } from '../../src/contract';
import { Reading } from '../../src/kinds/vhi/reading.svelte';
import { ApiError, OfflineError } from '../../src/ledger/errors';
import { ActQueue } from '../../src/ledger/queue';
import { FakeDesk } from '../kinds/vhi/fakedesk';
import { FakeShelf, named } from './fakes';

test('A region drawn offline carries over what was removed meanwhile in another tab, by the numbers of its own pieces', async () => {
  vi.stubGlobal('cancelAnimationFrame', () => {});
  const desk = await FakeDesk.open();
  desk.online = false;
  const api = {
    name: 'anna',
    session: async () => ({ name: 'anna', role: 'reader' as const, csrf: '', timeout_minutes: 30 }),
    events: async (_read: string, from = 0) => ({ ...desk.read(), events: desk.events.slice(from) }),
    sign: async () => { throw new Error('not here'); },
    reopen: async () => { throw new Error('not here'); },
    send: async (_read: string, { expected_version, client, acts }: Batch) => {
      if (!desk.online) throw new OfflineError('lost');
      if (desk.events.length > expected_version) throw new ApiError(409, 'others came first', { between: desk.events.slice(expected_version) });
      const events = acts.map((act) => desk.store(client, act.client_sequence, act.type, act.content));
      return { version: desk.events.length, head: events.at(-1)!.hash, events };
    },
  };
  let queue: ActQueue | null = null;
  const reading = new Reading(await desk.prepared(), desk.read(), 'anna', (events) => (queue = new ActQueue({
    ...events, read: desk.read().read, open: async () => desk.read(), reader: 'anna', client: named('tab'), api, shelf: new FakeShelf(), events: desk.read().events,
    now: () => new Date(Date.UTC(2026, 2, 1)), random: () => 0.5, delay: (_ms, signal) => new Promise((resolve) => { signal.addEventListener('abort', () => { resolve(); }); }),
  })), new FakeShelf());
  reading.drawings.start('disease_region');
  const area = reading.stir.size[1] * reading.stir.size[2];
  // Without the middle slice, whose piece goes: the third is the second then.
  reading.drawn!.mask.fill(0, area, 2 * area);
  await reading.commitDrawing();
  reading.reason([1], 'vessel');
  await vi.waitFor(() => { expect(reading.save.kind).toBe('offline'); });
  desk.store('other', 1, 'pieces_removed', { pieces: '3', tool: 'piece' });
  desk.online = true;
  await queue!.flush();
  expect(desk.events.map((e) => e.type)).toEqual(['opened', 'pieces_removed', 'drawn', 'reason_given']);
  const drawn = desk.events[2];
  expect(drawn.type === 'drawn' && drawn.content.resegmented?.removed).toBe('2');
  expect([[...reading.removed], [...reading.reasons], reading.difference]).toEqual([[2], [[1, 'vessel']], null]);
});
