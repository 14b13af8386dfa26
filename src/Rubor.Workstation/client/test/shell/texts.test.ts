import { expect, test } from 'vitest';
import { mm3, pieceLabel } from '../../src/kinds/vhi/texts';
import { caseText, saveText, shortName, unsentText } from '../../src/shell/texts';
import { count, level, minutes, shortHash, when } from '../../src/text/numbers';
import { sentence, visitParts } from '../../src/text/sentences';

const piece = { number: 7, slice: 3, last_slice: 3, voxels_lower: 1034, voxels_upper: 12, first: 0,
  centroid: [3, 10, 10] as [number, number, number] };

test('one is singular, thousands have a comma', () => {
  expect(count(1, 'act')).toBe('1 act');
  expect(count(0, 'act')).toBe('0 acts');
  expect(count(1034, 'voxel')).toBe('1,034 voxels');
});

test('small volumes keep a decimal, others are whole', () => {
  expect(mm3(4, 1.168)).toBe('4.7');
  expect(mm3(1034, 1.168)).toBe('1,208');
  expect(mm3(0, 1.168)).toBe('0');
});

test('intensities show five digits at most', () => {
  expect(level(212.43789)).toBe('212.44');
  expect(level(12)).toBe('12');
});

test('the save state says what is where', () => {
  expect(saveText({ kind: 'saved' }, 0).short).toBe('Saved');
  expect(saveText({ kind: 'saving', acts: 2 }, 0).short).toBe('Saving 2 acts …');
  expect(saveText({ kind: 'offline', acts: 5, since: 0 }, 180_000)).toMatchObject({ short: 'Offline: 5 acts kept in this browser', tone: 'warning' });
  expect(saveText({ kind: 'offline', acts: 5, since: 0 }, 180_000).long).toContain('for 3 minutes');
  expect(saveText({ kind: 'offline', acts: 0, since: 0 }, 1000).short).toBe('Offline');
  const full = saveText({ kind: 'offline', acts: 2, since: 0, reason: 'reads.db: the disk is full; make room, and it goes on by itself' },
    1000);
  expect(full).toMatchObject({ short: 'Not stored: 2 acts kept in this browser', tone: 'bad' });
  expect(full.long).toContain('the disk is full');
  expect(saveText({ kind: 'signed-out', acts: 1 }, 0).short).toBe('Signed out: 1 act kept in this browser');
  expect(saveText({ kind: 'lost', acts: 3 }, 0)).toMatchObject({ short: 'Not on the server any more: 3 acts', tone: 'bad' });
  expect(saveText({ kind: 'full', acts: 3 }, 0)).toMatchObject({ short: 'Browser storage is full: 3 acts only in this tab', tone: 'bad' });
});

test('acts of other cases, and what becomes of them after signing out', () => {
  expect(saveText({ kind: 'unsent', acts: 1, more: false }, 0).short).toBe('1 act not on the server yet');
  expect(saveText({ kind: 'unsent', acts: 3, more: true }, 0).short).toBe('3 more acts not on the server yet');
  expect(unsentText(3, 'anna', false))
    .toBe('3 acts are not stored on the server yet. If you sign out now, they stay in this browser until anna signs in here again.');
  expect(unsentText(1, 'anna', true)).toContain('only in this tab');
});

test('a piece is told whole to a screen reader', () => {
  expect(pieceLabel(piece, 1.168, false, undefined)).toBe('Piece 7, slice 4, 1,034 voxels, 1,208 cubic millimetres, 12 of them at the upper limit, kept');
  expect(pieceLabel({ ...piece, last_slice: 5, voxels_upper: 0 }, 1.168, true, 'joint_space'))
    .toBe('Piece 7, slices 4 to 6, 1,034 voxels, 1,208 cubic millimetres, removed, joint space');
});

test('a broken case gives its reason', () => {
  const summary = { name: 'sub-01', title: 'subject 01', kind: 'vhi', subject: '01', session: '', state: 'broken' as const,
    reason: 'no STIR', earlier: null, read: null, reads: [] };
  expect(caseText(summary)).toEqual({ short: 'broken', tone: 'bad', long: 'no STIR' });
  expect(caseText({ ...summary, state: 'ready', reason: null }).short).toBe('not begun');
});

test('minutes, times, hashes and sentences', () => {
  expect(minutes(59_999)).toBe('under 1 min');
  expect(minutes(60_000)).toBe('1 min');
  expect(when('2026-03-01T08:05:00Z', 'UTC')).toBe('1 Mar 2026, 08:05');
  expect(shortHash('0123456789abcdef')).toBe('0123456789ab');
  expect(sentence('the read is signed; reopen it with a reason first')).toBe('The read is signed; reopen it with a reason first.');
});

test('of a case with a session both are named, whatever the subject is called', () => {
  expect(visitParts('subject 01, session w12')).toEqual({ subject: 'subject 01', session: 'session w12' });
  expect(visitParts('subject A, session X, session w0')).toEqual({ subject: 'subject A, session X', session: 'session w0' });
  expect(visitParts('subject 1234')).toEqual({ subject: 'subject 1234', session: null });
});

test('a long subject loses its middle where there is little room, and its session stays', () => {
  expect(shortName('sub-01, session baseline')).toBe('sub-01, session baseline');
  const long = `${'x'.repeat(290)}0123456789`;
  expect(shortName(`${long}, session followup`)).toBe(`${'x'.repeat(44)}…${'x'.repeat(5)}0123456789, session followup`);
  expect(shortName(long).length).toBe(60);
  expect(shortName('𝒳'.repeat(61))).toBe(`${'𝒳'.repeat(44)}…${'𝒳'.repeat(15)}`);
});
