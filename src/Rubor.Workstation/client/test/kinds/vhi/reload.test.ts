import { expect, test } from 'vitest';
import { FakeDesk, memory } from './fakedesk';
import { settled, tab } from './faketab';

test('acts that were not sent stand in the read again after a reload, and are sent', async () => {
  const desk = await FakeDesk.open();
  const storage = memory();
  desk.online = false;
  const before = await tab(desk, storage, 1);
  before.toggle(3);
  before.ledger.comment('bright');
  await settled();
  expect(before.ledger.save).toMatchObject({ kind: 'offline', acts: 2 });
  before.close();

  const after = await tab(desk, storage, 3);
  expect([[...after.removed], after.state.content.comment, after.tally.lower]).toEqual([[3], 'bright', 13]);
  desk.online = true;
  after.ledger.signedIn();
  await settled();
  expect(after.ledger.save).toEqual({ kind: 'saved' });
  expect(desk.events.map((e) => e.type)).toEqual(['opened', 'pieces_removed', 'commented']);
});

test('what is not possible any more after a reload is told, and the case opens all the same', async () => {
  const desk = await FakeDesk.open();
  const storage = memory();
  desk.online = false;
  const before = await tab(desk, storage, 1);
  before.toggle(3);
  before.close();
  desk.store('other', 1, 'signed',
    { kind: 'vhi', content: { voxels_lower: 29, voxels_upper: 9, voxel_volume_mm3: 3, mask_sha256: 'a'.repeat(64) } });

  const after = await tab(desk, storage, 2);
  expect([after.locked, after.tally.lower]).toEqual([true, 29]);
  expect(after.ledger.notices.shown[0].text)
    .toBe('One act was not possible any more and is not part of this read. The read is signed; reopen it with a reason first.');
  expect((await tab(desk, storage, 3)).ledger.notices.shown.length).toBe(1);
  after.ledger.notices.dismiss(after.ledger.notices.shown[0].id);
  expect((await tab(desk, storage, 4)).ledger.notices.shown).toEqual([]);
});

test('what another tab has stored comes in with the answer to the own act', async () => {
  const desk = await FakeDesk.open();
  const reading = await tab(desk, memory(), 1);
  desk.store('other', 1, 'pieces_removed', { pieces: '1', tool: 'piece' });
  reading.toggle(3);
  await settled();
  expect([...reading.removed].sort()).toEqual([1, 3]);
  expect(reading.ledger.save).toEqual({ kind: 'saved' });
  expect(desk.events.map((e) => e.client)).toEqual(['opener', 'other', 'tab']);
});
