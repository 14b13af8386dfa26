import { describe, expect, test } from 'vitest';
import type { Act, StoredEvent } from '../../../src/contract';
import type { EventContents, EventType } from '../../../src/kinds/vhi/contract';
import { formatPieces } from '../../../src/kinds/vhi/maths/pieceset';
import { encodeMask } from '../../../src/kinds/vhi/maths/runs';
import { after, fold, refusal, type ReadState } from '../../../src/kinds/vhi/rules';
import { expected } from '../../../src/ledger/state';

const sha = 'a'.repeat(64), other = 'b'.repeat(64);
const opened: EventContents['opened'] = {
  study: 'study', case: '1007', round: 1, kind: 'vhi', inputs: [{ role: 'stir', sha256: sha, size: [2, 4, 4] }],
  content: { choice: { limits: 'paper', pieces: '2d', minimum_piece: 4 }, segmentation: { sha256: sha, pieces: 60 } },
};
const mask = encodeMask([2, 4, 4], new Uint8Array(32).fill(1, 3, 5));
const figures = { voxels_lower: 5, voxels_upper: 3, voxel_volume_mm3: 1.17, mask_sha256: sha };
const signed = { kind: 'vhi', content: figures };
const made = { segmentation: { sha256: other, pieces: 12 }, removed: '3' };

function event<T extends EventType>(sequence: number, type: T, content: EventContents[T], seconds = sequence): StoredEvent {
  const time = new Date(Date.UTC(2026, 2, 1, 8, 0, seconds)).toISOString();
  return { sequence, hash: `hash${sequence}`, reader: 'anna', time, client: 'tab', client_sequence: sequence, type,
    type_version: type === 'opened' || type === 'signed' ? 2 : 1, content };
}

function read(...acts: [type: EventType, content: object][]): ReadState {
  const events = [event(0, 'opened', opened), ...acts.map(([type, content], i) => event(i + 1, type, content as never))];
  return fold(events);
}

const remove = (pieces: string): [EventType, object] => ['pieces_removed', { pieces, tool: 'piece' }];

describe('a read', () => {
  test('removes, restores and keeps only', () => {
    expect(formatPieces(read(remove('1,5-9'), ['pieces_restored', { pieces: '5,20', tool: 'list' }]).content.removed)).toBe('1,6-9');
    expect(formatPieces(read(remove('1'), ['kept_only', { pieces: '2-60' }]).content.removed)).toBe('1');
    expect(read(['kept_only', { pieces: 'none' }]).content.removed.size).toBe(60);
  });

  test('goes back and forth without limit, and a new act ends redo', () => {
    const three = read(remove('1'), remove('2'), remove('3'));
    let state = three;
    for (let i = 0; i < 3; i++)
      state = after(state, event(state.version, 'undone', {}));
    expect(state.content).toBe(three.undo[0]);
    expect(refusal(state, 'undone', {})).toBe('there is nothing to undo');
    for (let i = 0; i < 3; i++)
      state = after(state, event(state.version, 'redone', {}));
    expect(state.content).toBe(three.content);
    expect(state.acts).toBe(9);
    state = after(after(state, event(state.version, 'undone', {})), event(state.version + 1, ...remove('9') as ['pieces_removed', never]));
    expect(state.redo).toEqual([]);
    expect(formatPieces(state.content.removed)).toBe('1-2,9');
  });

  test('keeps a cut until it is mended, and drops cuts and reasons with their segmentation', () => {
    const cut: [EventType, object] = ['piece_cut', { piece: 7, voxels: mask }];
    expect(read(cut, cut, ['piece_mended', { piece: 7 }]).content.cuts).toEqual([]);
    const again = read(cut, ['reason_given', { pieces: '1-3', reason: 'vessel' }],
      ['drawn', { structure: 'normal_marrow', mask, resegmented: made }]);
    expect(again.content).toMatchObject({ cuts: [], segmentation: made.segmentation, removed: new Set([3]) });
    expect(again.content.reasons.size).toBe(0);
    const back = after(again, event(4, 'undone', {}));
    expect(back.content.cuts).toHaveLength(1);
    expect([...back.content.reasons.keys()]).toEqual([1, 2, 3]);
    expect(back.content.drawings.size).toBe(0);
  });

  test('a drawing without a segmentation leaves the pieces alone', () => {
    const state = read(remove('4'), ['drawn', { structure: 'disease_region', mask, resegmented: null }]);
    expect(formatPieces(state.content.removed)).toBe('4');
    expect(state.content.drawings.get('disease_region')).toEqual(mask);
  });

  test('takes a reason back', () => {
    const state = read(['reason_given', { pieces: '1-3', reason: 'vessel' }], ['reason_given', { pieces: '2', reason: null }]);
    expect([...state.content.reasons]).toEqual([[1, 'vessel'], [3, 'vessel']]);
  });

  test('is locked by a signature and makes a new version when it is reopened', () => {
    const first = read(remove('1'), ['signed', signed]);
    expect(refusal(first, ...remove('2') as ['pieces_removed', never])).toBe('the read is signed; reopen it with a reason first');
    expect(refusal(first, 'reopened', { predecessor: 'hash1', reason: 'x' })).toBe('the reopening names another signature than the newest');
    expect(refusal(first, 'reopened', { predecessor: 'hash2', reason: ' \t\u0085' })).toBe('reopening a signed read needs a reason');
    expect(refusal(first, 'reopened', { predecessor: 'hash2', reason: 'second look' }, 'coordinator')).toBeNull();
    const again = fold([event(3, 'reopened', { predecessor: 'hash2', reason: 'second look' }), event(4, 'undone', {}),
      event(5, 'signed', signed)], first);
    expect(again.versions.map(v => [v.number, v.predecessor, v.reason, v.content.removed.size])).toEqual([[1, null, null, 1], [2, 'hash2', 'second look', 0]]);
    expect(again).toMatchObject({ is_signed: true, reopening: null, acts: 2 });
  });

  test('counts gaps up to five minutes, and none while it is signed', () => {
    const at = (...seconds: number[]) =>
      fold(seconds.map((s, i) => i === 0 ? event(0, 'opened', opened, s) : event(i, 'commented', { text: '' }, s))).active_ms;
    expect(at(0, 10, 310, 611, 600)).toBe(310_000);
    // Elsewhere, until the reader came back.
    expect(fold([event(0, 'opened', opened, 0), event(1, 'resumed', {}, 60), event(2, 'commented', { text: 'x' }, 70)]).active_ms)
      .toBe(10_000);
    const locked = fold([event(0, 'opened', opened, 0), event(1, 'signed', signed, 5),
      event(2, 'reopened', { predecessor: 'hash1', reason: 'r' }, 50)]);
    expect(locked.active_ms).toBe(5000);
    const fine = event(1, 'commented', { text: 'x' });
    const state = after(after(null, { ...event(0, 'opened', opened), time: '2026-03-01T08:00:00.9999999Z' }),
      { ...fine, time: '2026-03-01T08:00:01.0000001Z' });
    expect(state.active_ms).toBe(2 / 1e4);
  });

  test('takes acts that are not stored yet without losing the head', () => {
    const state = read(remove('1'));
    const act: Act = { client_sequence: 2, type: 'commented', content: { text: 'odd' } };
    const next = after(state, expected(state, act, 'tab', '2026-03-01T08:00:09.000Z'));
    expect(next).toMatchObject({ version: 3, head: 'hash1', acts: 2, content: { comment: 'odd' } });
  });

  test('refuses events out of order and of versions it does not know', () => {
    const state = read(remove('1'));
    expect(() => after(state, event(3, 'resumed', {}))).toThrow('event 3 does not follow event 1');
    expect(() => after(state, { ...event(2, 'resumed', {}), type_version: 2 })).toThrow('is unknown to this Rubor');
    expect(() => fold([event(0, 'resumed', {})])).toThrow('a read begins with opened, not with resumed');
  });

  test('a refused event leaves the state as it was', () => {
    const state = read(remove('1'));
    const copy = structuredClone(state);
    expect(() => after(state, event(2, 'pieces_removed', { pieces: '61', tool: 'piece' }))).toThrow('there is no piece 61');
    after(state, event(2, 'pieces_removed', { pieces: '60', tool: 'piece' }));
    expect(state).toEqual(copy);
  });
});

test.each<[EventType, object, string | null]>([
  ['opened', opened, 'the read is open already'],
  ['reopened', { predecessor: sha, reason: 'r' }, 'the read is not signed, so there is nothing to reopen'],
  ['redone', {}, 'there is nothing to redo'],
  ['signed', { kind: 'vhi', content: { ...figures, voxels_upper: 6 } }, 'the signed figures contradict each other'],
  ['signed', { kind: 'vhi', content: { ...figures, mask_sha256: 'A'.repeat(64) } }, 'the signed figures contradict each other'],
  ['signed', { kind: 'vhi', content: { ...figures, voxel_volume_mm3: 0 } }, 'the signed figures contradict each other'],
  ['signed', signed, null],
  ['pieces_removed', { pieces: 'none', tool: 'piece' }, 'no piece is named'],
  ['pieces_removed', { pieces: '61', tool: 'piece' }, 'there is no piece 61; the segmentation has 60'],
  ['pieces_removed', { pieces: '5-', tool: 'piece' }, "'5-' is no piece number or span; write for instance 1,5-9 or none"],
  ['pieces_restored', { pieces: '3,70', tool: 'piece' }, 'there is no piece 70; the segmentation has 60'],
  ['kept_only', { pieces: 'none' }, null],
  ['kept_only', { pieces: '61' }, 'there is no piece 61; the segmentation has 60'],
  ['reason_given', { pieces: 'none', reason: null }, 'no piece is named'],
  ['piece_cut', { piece: 0, voxels: mask }, 'pieces are numbered from 1'],
  ['piece_cut', { piece: 61, voxels: mask }, 'there is no piece 61; the segmentation has 60'],
  ['piece_cut', { piece: 1, voxels: { ...mask, size: [2, 4, 5] } }, 'no image of the read has 2×4×5 voxels'],
  ['piece_cut', { piece: 1, voxels: { ...mask, runs: 'AA==' } }, "a mask's run lengths do not fit 32 voxels"],
  ['piece_mended', { piece: 3 }, 'piece 3 has no cut to take back'],
  ['drawn', { structure: 'normal_marrow', mask: { ...mask, size: [4, 4, 4] }, resegmented: null }, 'no image of the read has 4×4×4 voxels'],
  ['drawn', { structure: 'normal_marrow', mask, resegmented: { ...made, removed: '13' } }, 'there is no piece 13 in the new segmentation'],
  ['drawn', { structure: 'normal_marrow', mask, resegmented: { segmentation: { sha256: 'x', pieces: 1 }, removed: 'none' } },
    'a segmentation needs its SHA-256 and its number of pieces'],
  ['choice_made', { choice: { limits: 'paper', pieces: '3d', minimum_piece: 0 }, resegmented: made }, 'a piece has at least 1 voxel'],
  ['choice_made', { choice: { limits: 'paper', pieces: '3d', minimum_piece: 1 }, resegmented: made }, null],
  ['confidence_given', { level: 6 }, 'confidence is 1 to 5'],
  ['confidence_given', { level: null }, null],
  ['commented', { text: 'x'.repeat(10_001) }, 'a comment has at most 10000 characters'],
  ['commented', { text: 'x'.repeat(10_000) }, null],
  ['resumed', {}, null],
])('%s %j is answered with %j', (type, content, answer) => {
  expect(refusal(read(remove('1')), type, content as never)).toBe(answer);
});

test('a read is its own reader’s', () => {
  expect(refusal(read(), 'resumed', {}, 'bert')).toBe('this is the read of anna');
  expect(refusal(null, 'resumed', {})).toBe('the read is not open yet; open it first');
  expect(refusal(null, 'opened', { ...opened, round: 0 })).toBe('a read needs a study, a case and a round from 1');
  expect(refusal(null, 'opened', { ...opened, inputs: [] })).toBe('a read needs its images, with their SHA-256 and size');
});
