import { describe, expect, test } from 'vitest';
import eventsText from '../../../../../../../tests/Reference/reading/events.jsonl?raw';
import correctedText from '../../../../../../../tests/Reference/workstation/corrected.json?raw';
import limitsText from '../../../../../../../tests/Reference/workstation/limits.json?raw';
import phantomText from '../../../../../../../tests/Reference/workstation/phantom.json?raw';
import readsText from '../../../../../../../tests/Reference/workstation/reads.json?raw';
import type { StoredEvent } from '../../../../src/contract';
import { carryOver, cleaned, Tally, type Cut } from '../../../../src/kinds/vhi/maths/figures';
import { drawnMultiple, limitsOf, multipleOfDrawn, valuesWithin } from '../../../../src/kinds/vhi/maths/limits';
import { formatPieces, parsePieces } from '../../../../src/kinds/vhi/maths/pieceset';
import { decodeRuns, encodeRuns } from '../../../../src/kinds/vhi/maths/runs';
import { segment } from '../../../../src/kinds/vhi/maths/segment';
import { sha256Hex } from '../../../../src/kinds/vhi/maths/sha';
import { after, fold, type ReadState } from '../../../../src/kinds/vhi/rules';
import { sent } from '../sent';
import { voxelsOf, type Limits, type LimitRule, type MarrowSource, type PieceMode, type Segmentation, type Size, type Volume }
  from '../../../../src/kinds/vhi/maths/types';

// The server's side of these files: tests/Rubor.Tests/Reading/PageGoldenTests.cs.
const read = <T>(text: string): T => JSON.parse(text) as T;

interface Phantom {
  size: Size;
  slope: number;
  intercept: number;
  samples: string;
  normal_marrow: string;
  disease_region: string;
  cases: PhantomCase[];
}

interface PhantomCase {
  limits: LimitRule;
  source: MarrowSource;
  mode: PieceMode;
  minimum_piece: number;
  measured: Limits;
  sha256: string;
  pieces: [number: number, slice: number, lower: number, upper: number][];
  removed: string;
  cuts: Cut[];
  cleaned: { sha256: string; voxels_lower: number; voxels_upper: number; kept: number };
  carried_from_the_case_before: string | null;
}

// What the golden files were made with.
const foundMultiple = 1.52;

const multipleBy = ({ limits, source }: { limits: LimitRule; source: MarrowSource }) =>
  (limits === 'paper' ? null : source === 'found' ? foundMultiple : drawnMultiple);

describe('the phantom', () => {
  const phantom = read<Phantom>(phantomText);
  const bytes = Uint8Array.from(atob(phantom.samples), c => c.charCodeAt(0));
  const samples = new Int16Array(bytes.buffer);
  const volume: Volume = { ...phantom, samples, minimum: 0, maximum: 0 };
  const marrow = decodeRuns(phantom.normal_marrow, voxelsOf(phantom.size)),
    region = decodeRuns(phantom.disease_region, voxelsOf(phantom.size));
  const segmentOf = (c: PhantomCase): Segmentation =>
    segment(volume, region, limitsOf(valuesWithin(volume, marrow), multipleBy(c)), c.mode, c.minimum_piece);

  test('has masks in the form that the store keeps', () => {
    expect(encodeRuns(marrow)).toBe(phantom.normal_marrow);
    expect(encodeRuns(region)).toBe(phantom.disease_region);
  });

  test.each(phantom.cases.map((c, i) => [`${c.limits} ${c.source} ${c.mode} ${c.minimum_piece}`, c, i] as const))(
    'measured by %s is what the server has', async (_, c, i) => {
    expect(limitsOf(valuesWithin(volume, marrow), multipleBy(c))).toEqual(c.measured);
    const made = segmentOf(c);
    expect(made.pieces.map(p => [p.number, p.slice, p.voxels_lower, p.voxels_upper])).toEqual(c.pieces);
    expect(await sha256Hex(made.labels)).toBe(c.sha256);
    const removed = parsePieces(c.removed);
    expect(await sha256Hex(cleaned(made, removed, c.cuts))).toBe(c.cleaned.sha256);
    const tally = new Tally(made);
    tally.toggle(removed, true);
    tally.set(removed, c.cuts);
    expect({ voxels_lower: tally.lower, voxels_upper: tally.upper, kept: tally.kept }).toEqual({ ...c.cleaned, sha256: undefined });
    if (i > 0) {
      const before = phantom.cases[i - 1];
      expect(formatPieces(carryOver(segmentOf(before), parsePieces(before.removed), before.cuts, made)))
        .toBe(c.carried_from_the_case_before);
    }
  });

  test('shows more than one case of each kind', () => {
    expect(new Set(phantom.cases.map(c => c.sha256)).size).toBeGreaterThan(3);
    expect(new Set(phantom.cases.map(c => c.carried_from_the_case_before)).size).toBeGreaterThan(3);
  });
});

test('marrow that was found and corrected has the multiple that the server has', () => {
  const { size, found, drawings } = read<{ size: Size; found: string; drawings: { mask: string; multiple: number }[] }>(correctedText);
  const mask = decodeRuns(found, voxelsOf(size));
  const voxels = Int32Array.from([...mask.keys()].filter((i) => mask[i] === 1));
  for (const { mask: runs, multiple } of drawings) {
    const drawn = decodeRuns(runs, voxelsOf(size));
    expect(multipleOfDrawn(drawn, drawn.reduce((sum, v) => sum + v, 0), voxels, foundMultiple)).toBe(multiple);
  }
  const multiples = drawings.map((d) => d.multiple);
  expect([Math.min(...multiples), Math.max(...multiples)]).toEqual([1.52, 2]);
  expect(new Set(multiples).size).toBeGreaterThan(10);
});

interface Draw {
  limits: LimitRule;
  source: MarrowSource;
  values: number[];
  measured?: Limits;
  refused?: string;
}

test('limits follow, or are refused in the same words', () => {
  const { draws } = read<{ draws: Draw[] }>(limitsText);
  for (const draw of draws) {
    const limits = () => limitsOf(Float64Array.from(draw.values), multipleBy(draw));
    if (draw.refused !== undefined)
      expect(limits).toThrow(expect.objectContaining({ name: 'MarrowError', message: draw.refused }));
    else
      expect(limits()).toEqual(draw.measured);
  }
  const multiples = draws.filter(d => d.limits === 'paper' && d.measured).map(d => d.measured!.iqr_multiple);
  expect([Math.min(...multiples) < 1.5, Math.max(...multiples) > 1.5]).toEqual([true, true]);
  expect(new Set(draws.map(d => d.refused?.replace(/\(.*\)|\d+ voxels/, '')).filter(Boolean)).size).toBe(4);
});

function told(state: ReadState) {
  const { content } = state;
  return {
    version: state.version, head: state.head, acts: state.acts, active_ticks: state.active_ms * 1e4, is_signed: state.is_signed,
    undo: state.undo.length, redo: state.redo.length,
    versions: state.versions.map(v => ({
      number: v.number, signature: v.signature.hash, predecessor: v.predecessor, reason: v.reason, removed: formatPieces(v.content.removed),
    })),
    kept: content.segmentation.pieces - content.removed.size, removed: formatPieces(content.removed), cuts: content.cuts,
    reasons: Object.fromEntries(content.reasons), drawings: Object.fromEntries(content.drawings),
    left_as_is: Object.fromEntries(content.left_as_is), verdict: content.verdict, confidence: content.confidence,
    comment: content.comment, choice: content.choice, segmentation: content.segmentation,
  };
}

describe('reads', () => {
  const stored = read<{ reads: { events: StoredEvent[]; states: { version: number }[] }[] }>(readsText);
  const reads = stored.reads.map(({ events, states }) => ({ events: events.map(sent), states }));

  test.each(reads.map((r, i) => [i, r] as const))('fold %i is what the server has, and in parts as at once', (_, { events, states }) => {
    let state: ReadState | null = null;
    const found = [];
    for (const event of events) {
      state = after(state, event);
      if (states.some(s => s.version === state!.version))
        found.push(told(state));
    }
    expect(found).toEqual(states);
    expect(told(fold(events.slice(20), fold(events.slice(0, 20))))).toEqual(states[states.length - 1]);
  });

  test('the stored lines of every type are those that are folded here', async () => {
    const all = eventsText.trim().split('\n');
    // One read in the first versions of its events; behind it the second ones, as they are stored since.
    const lines = all.slice(0, reads[0].events.length), newer = all.slice(lines.length).map(line => JSON.parse(line) as StoredEvent);
    const hashes = await Promise.all(lines.map(line => sha256Hex(new TextEncoder().encode(line))));
    expect(reads[0].events.map(e => e.hash)).toEqual(hashes);
    expect(reads[0].events.map(e => e.content)).toEqual(lines.map(line => sent(JSON.parse(line) as StoredEvent).content));
    // Other kinds have lines of their own there.
    const ofVhi = newer.filter(e => (e.content as { kind?: string }).kind === 'vhi').map(e => [e.type, e.type_version]);
    expect(ofVhi).toEqual([['opened', 2], ['signed', 2]]);
    expect(new Set(reads.flatMap(r => r.events.map(e => e.type))).size).toBe(18);
  });
});
