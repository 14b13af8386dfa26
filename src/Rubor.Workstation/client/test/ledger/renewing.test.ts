import { expect, test, vi } from 'vitest';
import type { EventContents } from '../../src/kinds/vhi/contract';
import { Reading } from '../../src/kinds/vhi/reading.svelte';
import type { ActQueue } from '../../src/ledger/queue';
import { FakeDesk } from '../kinds/vhi/fakedesk';
import { FakeStorage } from './fakes';

test('A region drawn offline carries over what was removed meanwhile in another tab, by the numbers of its own pieces', async () => {
  vi.stubGlobal('cancelAnimationFrame', () => {});
  const desk = await FakeDesk.open();
  desk.online = false;
  let queue: Pick<ActQueue, 'flush'>;
  const reading = new Reading(await desk.prepared(), desk.read(), 'anna', (rules, events) => {
    const made = desk.queue(rules, events, new FakeStorage());
    queue = made;
    return made;
  }, new FakeStorage());
  reading.drawings.start('disease_region');
  const area = reading.stir.size[1] * reading.stir.size[2];
  // Without the middle slice, whose piece goes: the third is the second then.
  reading.drawn!.mask.fill(0, area, 2 * area);
  await reading.commitDrawing();
  reading.reason([1], 'vessel');
  await vi.waitFor(() => { expect(reading.ledger.save.kind).toBe('offline'); });
  desk.store('other', 1, 'pieces_removed', { pieces: '3', tool: 'piece' });
  desk.online = true;
  await queue!.flush();
  expect(desk.events.map((e) => e.type)).toEqual(['opened', 'pieces_removed', 'drawn', 'reason_given']);
  const drawn = desk.events[2];
  expect((drawn.content as EventContents['drawn']).resegmented?.removed).toBe('2');
  expect([[...reading.removed], [...reading.reasons], reading.difference]).toEqual([[2], [[1, 'vessel']], null]);
});
