import { beforeAll, expect, test, vi } from 'vitest';
import { fold } from '../../../src/kinds/vhi/rules';
import { sha256Hex } from '../../../src/kinds/vhi/maths/sha';
import { vhi } from '../../../src/kinds/vhi';
import type { EventContents } from '../../../src/kinds/vhi/contract';
import type { Reading } from '../../../src/kinds/vhi/reading.svelte';
import { FakeDesk, memory } from './fakedesk';
import { look, settled, tab } from './faketab';

beforeAll(() => { vi.stubGlobal('cancelAnimationFrame', () => {}); });

const figures = { kind: 'vhi', content: { voxels_lower: 29, voxels_upper: 9, voxel_volume_mm3: 3, mask_sha256: 'a'.repeat(64) } };
const words = (reading: Reading) => reading.ledger.rejected.acts.map(({ act }) => vhi.actText(act));
const hindrances = (reading: Reading) => reading.ledger.rejected.acts.map((act) => reading.ledger.rejected.hindrance(act));
const again = (reading: Reading, what: string) =>
  reading.ledger.rejected.doAgain(reading.ledger.rejected.acts.find(({ act }) => vhi.actText(act) === what)!);

/** Work of a tab without a connection, while another one signs the read. */
async function behindASignature(work: (reading: Reading) => void | Promise<void>, storage = memory()) {
  const desk = await FakeDesk.open();
  desk.online = false;
  const reading = await tab(desk, storage, 1);
  await work(reading);
  await settled();
  desk.store('other', 1, 'signed', figures);
  desk.online = true;
  reading.ledger.signedIn();
  await settled();
  return { desk, reading, storage };
}

async function reopened(desk: FakeDesk, reading: Reading): Promise<void> {
  desk.store('other', 2, 'reopened', { predecessor: desk.events.at(-1)!.hash, reason: 'once more' });
  await look(reading);
}

test('on a signed read nothing is done again; once it is reopened, all that makes sense is, in any order', async () => {
  const { desk, reading } = await behindASignature((reading) => {
    reading.remove([1, 3], 'list');
    reading.reason([3], 'vessel');
    reading.ledger.comment('bright');
    reading.judge('minor');
    reading.undo();
  });
  expect(words(reading)).toEqual(['Removed 2 pieces', 'Reason vessel on piece 3', 'Comment: “bright”', 'Judged the region: minor', 'Undo']);
  expect(new Set(hindrances(reading))).toEqual(new Set(['The read is signed; reopen it with a reason first.']));
  expect(await again(reading, 'Removed 2 pieces')).toContain('signed');
  expect(reading.ledger.notices.shown.map((n) => [n.rejected, n.text]))
    .toEqual(
    [[true, '5 acts were not possible any more and are not part of this read. The read is signed; reopen it with a reason first.']]);
  reading.ledger.notices.dismiss(reading.ledger.notices.shown[0].id);
  expect(reading.ledger.rejected.acts).toHaveLength(5);

  await reopened(desk, reading);
  expect(hindrances(reading)).toEqual([null, null, null, null, 'It meant the act before it; Ctrl+Z and Ctrl+Y go through those that count now.']);
  for (const what of ['Comment: “bright”', 'Removed 2 pieces', 'Reason vessel on piece 3', 'Judged the region: minor']) expect(
    await again(reading, what)).toBe(null);
  await settled();
  expect([words(reading), [...reading.removed], reading.tally.lower]).toEqual([['Undo'], [1, 3], 9]);
  expect(desk.events.slice(-4).map((e) => [e.client_sequence, e.type]))
    .toEqual([[6, 'commented'], [7, 'pieces_removed'], [8, 'reason_given'], [9, 'region_judged']]);
  expect([[...desk.state!.content.removed], desk.state!.content.comment]).toEqual([[1, 3], 'bright']);
  reading.ledger.rejected.throwAway(reading.ledger.rejected.acts);
  expect([reading.ledger.rejected.acts, reading.ledger.save]).toEqual([[], { kind: 'saved' }]);
});

test('what is so already is not done twice, and no act is done again while a drawing is open', async () => {
  const { desk, reading } = await behindASignature((reading) => {
    reading.remove([2], 'list');
    reading.ledger.comment('bright');
  });
  await reopened(desk, reading);
  reading.remove([2], 'list');
  expect(hindrances(reading)).toEqual(['It is so already.', null]);
  reading.drawings.start('normal_marrow');
  expect(await again(reading, 'Comment: “bright”')).toBe('Save the drawing first, or throw it away.');
  reading.drawings.end();
  expect(await again(reading, 'Comment: “bright”')).toBe(null);
});

test('piece acts are done again only on the pieces that their numbers belong to', async () => {
  const desk = await FakeDesk.open();
  desk.online = false;
  const reading = await tab(desk, memory(), 1), other = await tab(desk, memory(), 1, 'other');
  reading.remove([3], 'list');
  reading.cut(2, new Uint8Array(reading.segmentation.labels.length).fill(1, 0, 300));
  await settled();
  desk.online = true;
  await other.choose({ limits: 'paper', pieces: '3d', minimum_piece: 4 });
  await settled();
  reading.ledger.signedIn();
  await settled();
  expect(words(reading)).toEqual(['Removed piece 3', 'Cut a part out of piece 2']);
  expect(new Set(hindrances(reading))).toEqual(new Set(['The pieces are others now, so its numbers mean something else.']));
  expect(await again(reading, 'Removed piece 3')).toContain('The pieces are others now');
  // The other tab takes its choice back: the numbers mean what they meant.
  other.undo();
  await settled();
  await look(reading);
  expect(hindrances(reading)).toEqual([null, null]);
  expect(await again(reading, 'Removed piece 3')).toBe(null);
  await settled();
  expect([[...desk.state!.content.removed], words(reading)]).toEqual([[3], ['Cut a part out of piece 2']]);
});

test('a drawing is done again by way of the reading: its pieces are found anew, and what was removed since carries over', async () => {
  const { desk, reading, storage } = await behindASignature(async (reading) => {
    vi.stubGlobal('requestAnimationFrame', (f: () => void) => { f(); return 0; });
    reading.drawings.start('disease_region');
    reading.drawn!.mask.fill(0, 144, 288);
    await reading.commitDrawing();
    reading.remove([2], 'list');
  });
  expect(words(reading)).toEqual([expect.stringMatching(/^Drew the disease region \(\d+ voxels\)$/), 'Removed piece 2']);
  await reopened(desk, reading);
  reading.remove([3], 'list');
  // Its pieces are those of the drawing, which does not count now.
  expect(hindrances(reading)).toEqual([null, 'The pieces are others now, so its numbers mean something else.']);
  expect(await again(reading, words(reading)[0])).toBe(null);
  await settled();
  // The third piece of before is the second of two now, and stays removed.
  const drawn = desk.events.at(-1)!;
  expect((drawn.content as EventContents['drawn']).resegmented)
    .toEqual({ segmentation: { sha256: await sha256Hex(reading.segmentation.labels), pieces: 2 }, removed: '2' });
  expect([[...reading.removed], reading.difference, hindrances(reading)]).toEqual([[2], null, ['It is so already.']]);
  expect([...Array(storage.length).keys()].map((i) => storage.key(i)!.split('/')[0])).toEqual(['rubor.aside']);
});

test('a choice is done again with what carries over now', async () => {
  const { desk, reading } = await behindASignature((reading) => reading.choose({ limits: 'paper', pieces: '3d', minimum_piece: 4 }));
  expect(words(reading)).toEqual(['Chose limits by the paper, pieces in 3-D from 4 voxels']);
  await reopened(desk, reading);
  reading.remove([1, 2, 3], 'list');
  expect(await again(reading, words(reading)[0])).toBe(null);
  await settled();
  expect([desk.state!.content.choice.pieces, [...desk.state!.content.removed], reading.ledger.rejected.acts]).toEqual(['3d', [1], []]);
});

test('what another tab does again or throws away is not done a second time here', async () => {
  const { desk, reading, storage } = await behindASignature((reading) => {
    reading.ledger.comment('bright');
    reading.confidence(5);
  });
  await reopened(desk, reading);
  const second = await tab(desk, storage, 1, 'second');
  expect(words(second)).toEqual(['Comment: “bright”', 'Confidence 5 of 5']);
  const mine = [...reading.ledger.rejected.acts];
  expect(await again(second, 'Comment: “bright”')).toBe(null);
  second.ledger.rejected.throwAway(second.ledger.rejected.acts);
  expect(await reading.ledger.rejected.doAgain(mine[0])).toBe('It was done again or thrown away in another tab.');
  expect(await reading.ledger.rejected.doAgain(mine[1])).toBe('It was done again or thrown away in another tab.');
  await settled();
  expect(reading.ledger.rejected.acts).toEqual([]);
  expect(desk.events.filter((e) => e.type === 'commented')).toHaveLength(1);
  expect(desk.state!.content.confidence).toBe(null);
});

test('when the server was put back to an older state, the page shows what it has, says so in one sentence, and does the rest again',
  async () => {
  const desk = await FakeDesk.open(), reading = await tab(desk, memory(), 1);
  reading.toggle(1);
  reading.toggle(2);
  reading.reason([2], 'vessel');
  await settled();
  expect(reading.ledger.save).toEqual({ kind: 'saved' });
  desk.events = desk.events.slice(0, 2);
  desk.state = fold(desk.events);
  // A new act there has another hash than the one that was lost.
  desk.store('other', 1, 'commented', { text: 'after the backup' });
  desk.events[2].hash = 'b'.repeat(64);
  await look(reading);
  expect([[...reading.removed], reading.state.content.comment, reading.ledger.save])
    .toEqual([[1], 'after the backup', { kind: 'lost', acts: 2 }]);
  expect(reading.ledger.notices.shown.map((n) => n.text))
    .toEqual(
    ['The server’s store was put back to an older state: 2 acts of this read are not in it any more. This browser has kept them: do ' +
    'them again, or throw them away.']);
  for (const act of [...reading.ledger.rejected.acts]) expect(await reading.ledger.rejected.doAgain(act)).toBe(null);
  await settled();
  expect([[...desk.state!.content.removed], [...desk.state!.content.reasons], reading.ledger.save, reading.ledger.notices.shown])
    .toEqual([[1, 2], [[2, 'vessel']], { kind: 'saved' }, []]);
});
