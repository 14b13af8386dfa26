import { beforeAll, expect, test, vi } from 'vitest';
import { cleaned } from '../../../src/kinds/vhi/maths/figures';
import { sha256Hex } from '../../../src/kinds/vhi/maths/sha';
import type { EventContents } from '../../../src/kinds/vhi/contract';
import { Reading } from '../../../src/kinds/vhi/reading.svelte';
import type { ActQueue } from '../../../src/ledger/queue';
import { FakeDesk, memory } from './fakedesk';

// Frames do not come in node: what waits for one happens at once.
beforeAll(() => {
  vi.stubGlobal('requestAnimationFrame', (f: () => void) => { f(); return 0; });
  vi.stubGlobal('cancelAnimationFrame', () => {});
});

async function opened(given?: FakeDesk, me = 'anna', storage = memory()): Promise<{ desk: FakeDesk; reading: Reading; flush: () =>
  Promise<void>; look: () => Promise<void> }> {
  const desk = given ?? await FakeDesk.open();
  let queue: Pick<ActQueue, 'flush' | 'look'>;
  const reading = new Reading(await desk.prepared(), desk.read(), me, (rules, events) => {
    const made = desk.queue(rules, events, memory());
    queue = made;
    return made;
  }, storage);
  await settled();
  const look = async () => {
    queue.look();
    await settled();
  };
  return { desk, reading, flush: () => queue.flush(), look };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
const types = (desk: FakeDesk) => desk.events.map((e) => e.type);

test('a case is measured here as the server has measured it', async () => {
  const { reading } = await opened();
  expect(reading.segmentation.pieces.map((p) => p.voxels_lower)).toEqual([4, 9, 16]);
  expect(reading.tally).toEqual({ lower: 29, upper: 9, kept: 3 });
  expect(reading.difference).toBe(null);
  expect(reading.view.slice).toBe(2);
  expect(reading.locked).toBe(false);
});

test('another segmentation than the server’s is told of and cannot be signed', async () => {
  const { reading } = await opened(await FakeDesk.open((d) => { d.measured!.segmentation = { sha256: '0'.repeat(64), pieces: 7 }; }));
  // Both hashes are worked out on threads of their own.
  await vi.waitFor(() => expect(reading.difference ?? '').toContain('3 pieces where the server has 7'));
  expect(reading.ledger.notices.shown.map((n) => n.kind)).toEqual(['error']);
  expect(await reading.sign('right')).toBe(reading.difference);
});

test('an act shows at once and is stored when it is sent', async () => {
  const { desk, reading, flush } = await opened();
  reading.toggle(3);
  expect(reading.tally).toEqual({ lower: 13, upper: 5, kept: 2 });
  expect(types(desk)).toEqual(['opened']);
  await flush();
  expect(desk.events[1]).toMatchObject({ type: 'pieces_removed', content: { pieces: '3', tool: 'piece' } });
  expect(reading.tally.lower).toBe(13);
  expect(reading.state.version).toBe(2);
  reading.toggle(3);
  expect(reading.tally.lower).toBe(29);
});

test('undo and redo are acts, and go back over all of them', async () => {
  const { desk, reading, flush } = await opened();
  reading.remove([1, 2], 'lasso_inside');
  reading.reason([1], 'vessel');
  reading.undo();
  reading.undo();
  expect([reading.tally.lower, reading.reasons.size, reading.can_undo]).toEqual([29, 0, false]);
  reading.redo();
  expect([...reading.removed]).toEqual([1, 2]);
  await flush();
  expect(types(desk)).toEqual(['opened', 'pieces_removed', 'reason_given', 'undone', 'undone', 'redone']);
  reading.undo();
  reading.undo();
  expect(reading.ledger.notices.shown.at(-1)?.text).toBe('There is nothing to undo.');
});

test('keep only starts from nothing', async () => {
  const { reading } = await opened();
  reading.keepOnlyNone();
  expect([reading.tally.kept, reading.keep_only]).toEqual([0, true]);
  reading.toggle(2);
  expect(reading.tally).toEqual({ lower: 9, upper: 3, kept: 1 });
});

test('keep only survives a reload, follows undo, and is switched off in the browser only', async () => {
  const desk = await FakeDesk.open(), kept = memory();
  const first = await opened(desk, 'anna', kept);
  first.reading.keepOnlyNone();
  first.reading.toggle(2);
  await first.flush();
  const again = await opened(desk, 'anna', kept);
  expect([again.reading.keep_only, again.reading.tally.kept]).toEqual([true, 1]);
  // Another browser knows it from the acts.
  expect((await opened(desk, 'anna', memory())).reading.keep_only).toBe(true);
  again.reading.toggleKeepOnly();
  expect([again.reading.keep_only, again.reading.tally.kept]).toEqual([false, 1]);
  const off = await opened(desk, 'anna', kept);
  expect(off.reading.keep_only).toBe(false);
  off.reading.toggleKeepOnly();
  expect([off.reading.keep_only, off.reading.tally.kept, off.reading.state.acts]).toEqual([true, 1, 2]);
  off.reading.undo();
  expect(off.reading.keep_only).toBe(true);
  off.reading.undo();
  expect([off.reading.keep_only, off.reading.tally.kept]).toEqual([false, 3]);
  off.reading.redo();
  expect([off.reading.keep_only, off.reading.tally.kept]).toEqual([true, 0]);
});

test('keep only throws nothing away that is kept, unless it is asked to', async () => {
  const { desk, reading, flush } = await opened();
  reading.remove([1], 'list');
  reading.toggleKeepOnly();
  expect([reading.keep_only, reading.tally.kept]).toEqual([true, 2]);
  await flush();
  expect(desk.events.at(-1)).toMatchObject({ type: 'kept_only', content: { pieces: '2-3' } });
  const { action, text } = reading.ledger.notices.shown.at(-1)!;
  expect([text.includes('the 2 pieces that are kept stay'), action?.text]).toEqual([true, 'Remove them, too']);
  action!.run();
  expect([reading.keep_only, reading.tally.kept]).toEqual([true, 0]);
  reading.undo();
  expect(reading.tally.kept).toBe(2);
  // On a case that nobody has cleaned it begins from none.
  const fresh = (await opened()).reading;
  fresh.toggleKeepOnly();
  expect([fresh.keep_only, fresh.tally.kept]).toEqual([true, 0]);
});

test('an act on more than ten pieces is told of with a way back, and one on ten is not', async () => {
  const { reading } = await opened(await FakeDesk.many(12));
  const undo = () => reading.ledger.notices.shown.filter((n) => n.action?.text === 'Undo');
  const all = reading.segmentation.pieces.map((p) => p.number);
  expect(all.length).toBe(12);
  reading.remove(all.slice(0, 10), 'lasso_inside');
  expect(undo()).toEqual([]);
  reading.restore(all, 'lasso_inside');
  reading.remove(all.slice(0, 11), 'lasso_inside');
  expect(undo().map((n) => n.text)).toEqual(['11 pieces removed.']);
  undo()[0].action!.run();
  expect(reading.tally.kept).toBe(12);
  reading.keepOnlyNone();
  expect(undo().map((n) => n.text)).toEqual(['12 pieces removed.']);
  // The next act makes it another's.
  reading.confidence(3);
  expect(undo()).toEqual([]);
});

test('a verdict that a reader must answer holds the signature back until it is answered', async () => {
  const reasons = ['The networks are unsure of slice 1.'];
  const { desk, reading, flush } = await opened(await FakeDesk.open((d) => {
    d.disease_region!.source = 'found';
    d.verdict = { text: 'a reader must correct the disease region', reasons, normal_marrow: null, disease_region: { verdict: 'reader_needed', reasons } };
  }));
  expect(reading.unsignable).toContain('a reader must correct the disease region');
  expect(await reading.sign('right')).toBe(reading.unsignable);
  reading.leaveAsIs('disease_region', true);
  expect(reading.unsignable).toBe(null);
  await flush();
  expect(desk.events.at(-1)).toMatchObject({ type: 'left_as_is', content: { structure: 'disease_region', reasons } });
  reading.leaveAsIs('disease_region', true);
  reading.leaveAsIs('normal_marrow', true);
  expect(reading.state.acts).toBe(1);
  reading.undo();
  expect(reading.unsignable).not.toBe(null);
  reading.redo();
  reading.leaveAsIs('disease_region', false);
  expect(reading.unsignable).not.toBe(null);
  reading.leaveAsIs('disease_region', true);
  expect(await reading.sign('right')).toBe(null);
});

test('where the marrow was found, the figure has a range that follows the cleaning, and a drawing ends it', async () => {
  const rest = () => new Promise((resolve) => setTimeout(resolve, 320));
  const { reading } = await opened(await FakeDesk.open((d) => {
    d.normal_marrow!.source = 'found';
    // Half of each square is at 196 and half at 1000; the limits of the phantom lie at 198 and 200.
    d.l_lower_range = [190, 300];
  }));
  await rest();
  expect(reading.range).toEqual([4, 29]);
  reading.remove([3], 'list');
  await rest();
  expect(reading.range).toEqual([0, 13]);
  reading.remove([1, 2], 'list');
  await rest();
  expect(reading.range).toEqual([0, 0]);
  expect((await opened()).reading.range).toBe(null);
});

test('a piece that was cut has the voxels that are left of it', async () => {
  const { reading } = await opened();
  const mask = new Uint8Array(reading.segmentation.labels.length).fill(1, 0, 300);
  const before = reading.voxelsOf(2);
  reading.cut(2, mask);
  expect(reading.voxelsOf(2).lower).toBe(before.lower - (29 - reading.tally.lower));
  reading.mend(2);
  expect(reading.voxelsOf(2)).toEqual(before);
});

test('a cut takes voxels of its piece only, and is mended', async () => {
  const { reading } = await opened();
  const mask = new Uint8Array(reading.segmentation.labels.length).fill(1, 0, 300);
  reading.cut(2, mask);
  expect(reading.tally.lower).toBeLessThan(29);
  expect(reading.hasCut(2)).toBe(true);
  expect(reading.cut_voxels!.reduce((n, v) => n + v, 0)).toBe(29 - reading.tally.lower);
  reading.mend(2);
  expect([reading.tally.lower, reading.cut_voxels]).toEqual([29, null]);
});

test('what the reader did not change is no act', async () => {
  const { desk, reading, flush } = await opened();
  reading.ledger.comment('');
  reading.confidence(null);
  reading.reason([1], null);
  reading.restore([1, 2], 'list');
  reading.remove([], 'size');
  await reading.choose({ ...reading.state.content.choice });
  await flush();
  expect(types(desk)).toEqual(['opened']);
});

test('a drawn region resegments, and what was removed stays removed', async () => {
  const { desk, reading, flush } = await opened();
  reading.remove([1, 3], 'list');
  reading.drawings.start('disease_region');
  const [, height, width] = reading.stir.size;
  // Without the middle slice, whose piece goes.
  reading.drawn!.mask.fill(0, height * width, 2 * height * width);
  reading.drawn!.changed();
  expect(reading.region.slice(height * width, 2 * height * width).includes(1)).toBe(true);
  await reading.commitDrawing();
  expect(reading.drawn).toBe(null);
  expect(reading.segmentation.pieces.map((p) => p.voxels_lower)).toEqual([4, 16]);
  expect([...reading.removed]).toEqual([1, 2]);
  await flush();
  await settled();
  const drawn = desk.events.at(-1)!;
  expect((drawn.content as EventContents['drawn']).resegmented).toEqual({
    segmentation: { sha256: await sha256Hex(reading.segmentation.labels), pieces: 2 }, removed: '1-2',
  });
  expect(reading.difference).toBe(null);
  reading.undo();
  expect(reading.segmentation.pieces.length).toBe(3);
  expect([...reading.removed]).toEqual([1, 3]);
});

test('marrow is followed while it is drawn, and refused when no limits follow', async () => {
  const { desk, reading, flush } = await opened();
  reading.drawings.start('normal_marrow');
  const before = reading.drawn!.limits!;
  expect(before).toEqual(reading.limits);
  reading.drawn!.mask.fill(0);
  reading.drawn!.mask[5] = 1;
  reading.drawn!.changed();
  expect([reading.drawn!.limits, reading.drawn!.voxels]).toEqual([null, 1]);
  await reading.commitDrawing();
  expect(reading.ledger.notices.shown.at(-1)?.text)
    .toMatch(/^The drawing was not saved\. No limits follow from the normal marrow: the interquartile range/);
  expect(reading.drawn?.structure).toBe('normal_marrow');
  reading.drawings.end();
  await flush();
  expect(types(desk)).toEqual(['opened']);
});

test('another choice carries the cleaning over', async () => {
  const { reading } = await opened();
  reading.remove([2], 'piece');
  await reading.choose({ limits: 'paper', pieces: '2d', minimum_piece: 9 });
  expect(reading.segmentation.pieces.map((p) => p.voxels_lower)).toEqual([9, 16]);
  expect([...reading.removed]).toEqual([1]);
});

test('signing names the figures and the mask that are shown; then it is locked until it is reopened', async () => {
  const { desk, reading } = await opened();
  reading.remove([2], 'piece');
  expect(await reading.sign('wrong')).toBe('The password is wrong.');
  expect(await reading.sign('right')).toBe(null);
  const mask = cleaned(reading.segmentation, new Set([2]), []);
  expect(desk.events.at(-1))
    .toMatchObject({ type: 'signed',
    content: { kind: 'vhi', content: { voxels_lower: 20, voxels_upper: 6, voxel_volume_mm3: 3, mask_sha256: await sha256Hex(mask) } } });
  expect([reading.locked, reading.signature?.number]).toEqual([true, 1]);
  reading.toggle(1);
  expect(reading.tally.lower).toBe(20);
  expect(reading.ledger.notices.shown.at(-1)?.text).toBe('The read is signed; reopen it with a reason first.');
  expect(await reading.ledger.reopen('a second look')).toBe(null);
  reading.toggle(1);
  expect([reading.locked, reading.tally.lower]).toEqual([false, 16]);
});

test('without a connection work goes on, and signing says why it waits', async () => {
  const { desk, reading, flush } = await opened();
  desk.online = false;
  reading.toggle(1);
  reading.toggle(2);
  // It goes on trying.
  void flush();
  await settled();
  expect(reading.ledger.save).toEqual({ kind: 'offline', acts: 2, since: 0 });
  expect(await reading.sign('right')).toContain('Not every act is stored yet');
  desk.online = true;
  await flush();
  expect(reading.ledger.save).toEqual({ kind: 'saved' });
  expect(types(desk)).toEqual(['opened', 'pieces_removed', 'pieces_removed']);
});

test('what another tab stored comes under what this one has not sent', async () => {
  const { desk, reading, look } = await opened();
  reading.toggle(1);
  desk.store('other', 1, 'pieces_removed', { pieces: '3', tool: 'piece' });
  await look();
  expect([...reading.removed].sort()).toEqual([1, 3]);
  expect(reading.tally.lower).toBe(9);
});

test('another’s read is looked at, not changed', async () => {
  const { desk, reading, flush } = await opened(undefined, 'carl');
  expect(reading.locked).toBe(true);
  reading.toggle(1);
  await flush();
  expect(types(desk)).toEqual(['opened']);
  expect(reading.ledger.notices.shown.at(-1)?.text).toBe('This is the read of anna.');
});

test('a piece that is marked is gone to, and centred on request', async () => {
  const { reading } = await opened();
  reading.select(1);
  expect([reading.view.slice, reading.selected]).toEqual([0, 1]);
  reading.view.centre(reading.segmentation.pieces[1].centroid);
  expect([reading.view.slice, reading.view.zoom]).toEqual([1, 2.5]);
  expect(reading.view.pan).toEqual({ x: 6 - 7.5, y: 6 - 5.5 });
});

test('a drawing that was not saved is offered again, and counts only when the reader goes on with it and saves it', async () => {
  const storage = memory();
  const { desk, reading: before } = await opened(undefined, 'anna', storage);
  before.drawings.start('disease_region');
  expect(storage.length).toBe(0);
  before.drawn!.mask.fill(0, 0, 144);
  before.drawn!.changed();
  // Without a word to the page: the tab is gone once the drawing was remembered.
  before.putAway();
  expect(storage.key(0)).toBe(`rubor.draft/anna/${'a'.repeat(32)}/disease_region`);

  const { reading } = await opened(desk, 'anna', storage);
  expect([reading.drawings.unsaved, reading.drawn, reading.segmentation.pieces.length]).toEqual([['disease_region'], null, 3]);
  reading.drawings.start('disease_region');
  expect([reading.drawn, storage.length, reading.ledger.notices.shown.at(-1)?.text])
    .toEqual([null, 1, 'A drawing of it was not saved. Go on with that one, or throw it away first.']);
  reading.drawings.goOn('disease_region');
  expect([reading.drawings.unsaved, reading.drawn?.structure, reading.drawn!.mask.subarray(0, 144).includes(1), storage.length])
    .toEqual([[], 'disease_region', false, 1]);
  reading.undo();
  expect(reading.drawn!.mask).toEqual(reading.region);
  reading.redo();
  await reading.commitDrawing();
  expect([storage.length, reading.segmentation.pieces.length]).toEqual([0, 2]);
});

test('marrow that was found and is saved as it was leaves the robust limits where they were; of little that is left it counts as drawn',
  async () => {
  const desk = await FakeDesk.open((document) => {
    document.normal_marrow!.source = 'found';
    document.normal_marrow!.found_multiple = 1.4;
    document.measured = null;
  });
  const { reading, flush } = await opened(desk);
  await reading.choose({ ...reading.state.content.choice, limits: 'robust' });
  await flush();
  const before = reading.limits;
  expect(reading.robust_multiple).toBe(1.4);
  reading.drawings.start('normal_marrow');
  expect([reading.drawn!.multiple, reading.drawn!.limits]).toEqual([1.4, before]);
  await reading.commitDrawing();
  expect([reading.marrow_source, reading.robust_multiple, reading.limits]).toEqual(['drawn', 1.4, before]);
  reading.drawings.start('normal_marrow');
  // Half a slice is left of three.
  reading.drawn!.mask.fill(0, 72);
  await reading.commitDrawing();
  expect(reading.robust_multiple).toBe(2);
  await reading.choose({ ...reading.state.content.choice, limits: 'paper' });
  expect(reading.robust_multiple).toBeNull();
});

test('a drawing that rests is kept; thrown away it is gone, also as one that was not saved', async () => {
  const storage = memory();
  const { desk, reading } = await opened(undefined, 'anna', storage);
  reading.drawings.start('normal_marrow');
  reading.drawn!.mask[5] = 1;
  reading.drawn!.changed();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(storage.length).toBe(1);
  const later = (await opened(desk, 'anna', storage)).reading;
  reading.drawings.end();
  expect(storage.length).toBe(0);

  reading.drawings.start('normal_marrow');
  reading.drawn!.mask[5] = 1;
  reading.putAway();
  later.drawings.throwAway('normal_marrow');
  expect([storage.length, later.drawings.unsaved, (await opened(desk, 'bert', storage)).reading.drawings.unsaved]).toEqual([0, [], []]);
});

test('a drawing outlives a signature in another tab', async () => {
  const storage = memory();
  const { desk, reading, look } = await opened(undefined, 'anna', storage);
  reading.drawings.start('normal_marrow');
  reading.drawn!.mask[5] = 1;
  desk.store('other', 1, 'signed',
    { kind: 'vhi', content: { voxels_lower: 29, voxels_upper: 9, voxel_volume_mm3: 3, mask_sha256: 'a'.repeat(64) } });
  await look();
  expect([reading.drawn, reading.drawings.unsaved, storage.length]).toEqual([null, ['normal_marrow'], 1]);
});

test('a full storage is told of while drawing', async () => {
  const full = { ...memory(), setItem() { throw new Error('quota'); } };
  const { reading } = await opened(undefined, 'anna', full);
  reading.drawings.start('normal_marrow');
  reading.drawn!.mask[5] = 1;
  reading.putAway();
  expect(reading.ledger.notices.shown.at(-1)?.text).toContain('storage is full');
});

test('what a new segmentation undoes of the cleaning is told, and undo takes it back', async () => {
  const { reading } = await opened();
  const told = () => reading.ledger.notices.shown.map((n) => n.text);
  reading.remove([1], 'piece');
  await reading.choose({ limits: 'paper', pieces: '2d', minimum_piece: 9 });
  // The removed piece is none any more: nothing of it counts.
  expect(told()).toEqual([]);
  await reading.choose({ limits: 'paper', pieces: '2d', minimum_piece: 4 });
  reading.restore([1], 'piece');
  reading.remove([2], 'piece');
  reading.reason([2], 'vessel');
  reading.cut(3, new Uint8Array(reading.segmentation.labels.length).fill(1, 288, 350));
  // In 3-D the squares of all slices are one piece, of which some was kept.
  await reading.choose({ limits: 'paper', pieces: '3d', minimum_piece: 4 });
  expect([reading.segmentation.pieces.length, reading.removed.size, reading.reasons.size]).toEqual([1, 0, 0]);
  expect(told()).toEqual(['1 removed piece, 1 cut and 1 reason do not carry over; Ctrl+Z takes it back.']);
  reading.undo();
  expect([[...reading.removed], reading.reasons.get(2), reading.hasCut(3)]).toEqual([[2], 'vessel', true]);
});

test('what a drawing undoes is told, too', async () => {
  const { reading } = await opened();
  reading.remove([3], 'piece');
  reading.reason([3], 'artefact');
  reading.drawings.start('disease_region');
  reading.drawn!.mask.fill(0, 0, 144);
  reading.drawn!.changed();
  await reading.commitDrawing();
  // The piece stays removed; only what it was removed for is not known any more.
  expect([[...reading.removed], reading.ledger.notices.shown.at(-1)?.text]).toEqual([[2], '1 reason does not carry over; Ctrl+Z takes it back.']);
});

test('without limits or a region nothing is signed, and the dialog can say why', async () => {
  for (const [without, words] of [['normal_marrow', 'no normal marrow yet'], ['disease_region', 'no disease region yet']] as const) {
    const { desk, reading } = await opened(await FakeDesk.open((d) => { d[without] = null; d.measured = null; }));
    reading.ledger.difference = null;
    expect(reading.unsignable).toContain(words);
    expect(await reading.sign('right')).toBe(reading.unsignable);
    expect(types(desk)).toEqual(['opened']);
  }
  expect((await opened()).reading.unsignable).toBe(null);
});

test('the time in which the tab was out of sight is not spent on the read', async () => {
  const { desk, reading, flush } = await opened();
  reading.toggle(3);
  reading.ledger.turnAway();
  reading.ledger.turnAway();
  reading.toggle(2);
  reading.toggle(1);
  await flush();
  expect(types(desk)).toEqual(['opened', 'pieces_removed', 'resumed', 'pieces_removed', 'pieces_removed']);
  reading.ledger.turnAway();
  expect(await reading.sign('right')).toBe(null);
  expect(types(desk).slice(5)).toEqual(['resumed', 'signed']);
  // Locked: nothing more is noted of it.
  reading.ledger.turnAway();
  reading.toggle(1);
  expect(reading.state.version).toBe(7);
});

test('the line begins on all slices and outlines on this one, and the button switches what is in hand', async () => {
  const { reading } = await opened();
  const on = () => (['lasso-inside', 'line', 'cut'] as const).filter((tool) => { reading.tool = tool; return reading.all_slices; });
  expect(on()).toEqual(['line']);
  reading.tool = 'line';
  reading.all_slices = false;
  expect(on()).toEqual([]);
  reading.tool = 'lasso-inside';
  reading.all_slices = true;
  expect(on()).toEqual(['lasso-inside', 'cut']);
});

test('a warning goes some time after the reader has gone on, and all of them with the signature', async () => {
  const { reading } = await opened();
  vi.useFakeTimers();
  try {
    // What only explains goes by itself.
    reading.redo();
    reading.notice('The other case cannot be opened now.', 'warning');
    expect(reading.ledger.notices.shown.map((n) => n.kind)).toEqual(['info', 'warning']);
    vi.advanceTimersByTime(60_000);
    expect(reading.ledger.notices.shown.map((n) => n.kind)).toEqual(['warning']);
    reading.toggle(3);
    expect(reading.ledger.notices.shown).toHaveLength(1);
    vi.advanceTimersByTime(8000);
    expect(reading.ledger.notices.shown).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
  reading.notice('A drawing is open.', 'warning');
  reading.notice('2 acts were not possible.', 'warning', { seen() {}, rejected: true });
  expect(await reading.sign('right')).toBe(null);
  expect(reading.ledger.notices.shown.map((n) => n.text)).toEqual(['2 acts were not possible.']);
});
