import { beforeEach, describe, expect, test } from 'vitest';
import { imageKeys } from '../../../src/kinds/vhi/imagekeys';
import type { Reading } from '../../../src/kinds/vhi/reading.svelte';
import { Tools } from '../../../src/kinds/vhi/tools';
import { pieceToCut } from '../../../src/kinds/vhi/tools/done';
import { hint } from '../../../src/kinds/vhi/tools/hints';
import type { Tool, ToolTarget } from '../../../src/kinds/vhi/tools/target';
import { press } from '../../../src/viewer/imagekeys';
import type { Place } from '../../../src/viewer/tools/tool';
import { View } from '../../../src/viewer/view.svelte';
import { drawn } from './pieces';

// Two slices with the same pieces: 1 and 3 at the top left, 2 and 4 at the bottom right.
const slice = ['........', '.11.....', '.11.....', '........', '........', '.....22.', '.....22.', '........'];
const { segmentation } = drawn([slice, slice]);
const plane = { transpose: false, flip_columns: false, flip_rows: false, left: 'R', right: 'L', top: 'S', bottom: 'I',
  orientation: 'coronal' };
const document = { size: [2, 8, 8] as const, plane, spacing_mm: null, to_world: null };

/** A read as far as the tools need it; it notes what they do. */
class Target implements ToolTarget {
  readonly view = new View(document);
  readonly document = document;
  readonly segmentation = segmentation;
  readonly tools: Tools;
  readonly acts: unknown[][] = [];
  readonly notices: string[] = [];
  changes = 0;
  all_slices = false;
  keep_only = false;
  locked = false;
  removed: ReadonlySet<number> = new Set<number>();
  cut_voxels: Uint8Array | null = null;
  brush_radius = 1;
  selected: number | null = null;
  hover = 0;
  drawn: ToolTarget['drawn'] = null;
  before_pan: { tool: Tool; drawing: object | null } | null = null;

  constructor(public tool: Tool) {
    this.view.slice = 0;
    this.tools = new Tools(this);
  }

  toggle(piece: number): void { this.acts.push(['toggle', piece]); }
  remove(pieces: Iterable<number>, by: string): void { this.acts.push(['remove', ...pieces, by]); }
  restore(pieces: Iterable<number>, by: string): void { this.acts.push(['restore', ...pieces, by]); }
  cut(piece: number, voxels: Uint8Array): void { this.acts.push(['cut', piece, voxels.reduce((a, b) => a + b, 0)]); }
  notice(text: string): void { this.notices.push(text); }
}

const open = (tool: Tool, more: Partial<Target> = {}): Target => Object.assign(new Target(tool), more);

function drawingOn(tool: Tool): Target {
  const one = open(tool);
  one.drawn = { structure: 'normal_marrow', mask: new Uint8Array(128), changed: () => void one.changes++ };
  return one;
}

const at = (x: number, y: number, more: Partial<Place> = {}): Place => ({ slice: 0, x, y, voxels_per_pixel: 0.1, shift: false, ...more });

function click({ tools: { inHand } }: Target, place: Place): void {
  inHand!.down(place);
  inHand!.up(place);
}

function drag({ tools: { inHand } }: Target, places: Place[]): void {
  inHand!.down(places[0]);
  for (const place of places.slice(1)) inHand!.move(place, true);
  inHand!.up(places.at(-1)!);
}

// The keys of the images act on the whole read; those pressed here use no more of it than the tools do.
const key = (target: Target, name: string, shiftKey = false): boolean =>
  press(imageKeys, target as unknown as Reading, { key: name, code: '', ctrlKey: false, metaKey: false, shiftKey, altKey: false });

const topLeft = [at(0.5, 0.5), at(3.5, 0.5), at(3.5, 3.5), at(0.5, 3.5)];
let one: Target;

describe('pick', () => {
  beforeEach(() => void (one = open('pick')));

  test('a click toggles the piece and selects it', () => {
    click(one, at(2.5, 1.5));
    expect(one.acts).toEqual([['toggle', 1]]);
    expect(one.selected).toBe(1);
  });

  test('a click beside a piece still means it, one far away nothing', () => {
    click(one, at(4.9, 2.5));
    click(one, at(7.5, 0.5));
    expect(one.acts).toEqual([['toggle', 1]]);
  });

  test('a drag is no click', () => {
    drag(one, [at(1.5, 1.5), at(2.5, 2.5)]);
    expect(one.acts).toEqual([]);
  });
});

describe('lasso', () => {
  beforeEach(() => void (one = open('lasso-inside')));

  test('one stroke around a piece removes it in this slice, as one act', () => {
    drag(one, topLeft);
    expect(one.acts).toEqual([['remove', 1, 'lasso_inside']]);
    expect(one.view.shape).toBeNull();
  });

  test('in all slices when that is chosen', () => {
    one.all_slices = true;
    drag(one, topLeft);
    expect(one.acts).toEqual([['remove', 1, 3, 'lasso_inside']]);
  });

  test.each([
    ['Enter', (target: Target) => void key(target, 'Enter')],
    ['a double click', (target: Target) => target.tools.inHand!.double!(topLeft[3])],
    ['a click on the first point', (target: Target) => click(target, topLeft[0])],
  ])('clicked points are closed by %s', (_, close) => {
    for (const corner of topLeft) click(one, corner);
    expect(one.acts).toEqual([]);
    close(one);
    expect(one.acts).toEqual([['remove', 1, 'lasso_inside']]);
  });

  test('Backspace takes a point back, Escape drops all', () => {
    for (const corner of topLeft) click(one, corner);
    key(one, 'Backspace');
    expect(one.view.shape?.points.length).toBe(3);
    key(one, 'Escape');
    expect(one.view.shape).toBeNull();
    expect(key(one, 'Enter')).toBe(false);
    expect(one.acts).toEqual([]);
  });

  test('the outside goes with the other lasso', () => {
    one.tool = 'lasso-outside';
    drag(one, topLeft);
    expect(one.acts).toEqual([['remove', 2, 'lasso_outside']]);
  });

  test('in keep-only mode it keeps what is inside', () => {
    one = open('lasso-inside', { keep_only: true, removed: new Set([1, 2, 3, 4]) });
    drag(one, topLeft);
    expect(one.acts).toEqual([['restore', 1, 'lasso_inside']]);
  });

  test('nothing caught is said, and is no act', () => {
    one = open('lasso-inside', { removed: new Set([1]) });
    drag(one, topLeft);
    expect(one.acts).toEqual([]);
    expect(one.notices).toEqual(['No kept piece was caught.']);
  });
});

describe('line', () => {
  beforeEach(() => {
    one = open('line');
    one.all_slices = true;
  });

  test('everything above goes, in all slices', () => {
    drag(one, [at(1, 4), at(7, 4)]);
    expect(one.acts).toEqual([['remove', 1, 3, 'above_line']]);
  });

  test('with “All slices” off, in this slice only', () => {
    one.all_slices = false;
    drag(one, [at(7, 4), at(1, 4)]);
    expect(one.acts).toEqual([['remove', 1, 'above_line']]);
  });

  test('its two ends may be clicked', () => {
    click(one, at(1, 4));
    expect(one.acts).toEqual([]);
    click(one, at(7, 4));
    expect(one.acts).toEqual([['remove', 1, 3, 'above_line']]);
  });
});

test('the hint says on which slices a tool acts, for those that the button is about', () => {
  const tools = ['pick', 'lasso-inside', 'lasso-outside', 'line', 'cut', 'polygon', 'brush', 'erase', 'pan'] as const;
  const said = (all: boolean) => tools.filter((tool) => hint(tool, false, all).startsWith(all ? 'On all slices' : 'On this slice'));
  expect(said(true)).toEqual(['lasso-inside', 'lasso-outside', 'line', 'cut']);
  expect(said(false)).toEqual(said(true));
});

describe('cut', () => {
  const rightHalf = [at(2, 0.5), at(7, 0.5), at(7, 6), at(2, 6)];

  test('the voxels of one piece inside the outline go', () => {
    one = open('cut');
    drag(one, [at(2, 0), at(4, 0), at(4, 4), at(2, 4)]);
    expect(one.acts).toEqual([['cut', 1, 2]]);
  });

  test('the selected piece comes first when the outline meets it', () => {
    one = open('cut', { selected: 2 });
    drag(one, rightHalf);
    expect(one.acts).toEqual([['cut', 2, 2]]);
  });

  test('a removed piece, and voxels that are cut already, are not cut', () => {
    const cut_voxels = new Uint8Array(128);
    cut_voxels[5 * 8 + 5] = cut_voxels[5 * 8 + 6] = 1;
    const corners = rightHalf.map(({ x, y }): [number, number] => [x, y]);
    expect(pieceToCut({ segmentation, removed: new Set(), cut_voxels, selected: 2 }, corners, 0)).toBe(1);
    expect(pieceToCut({ segmentation, removed: new Set([1]), cut_voxels, selected: 1 }, corners, 0)).toBe(0);
  });
});

describe('drawing', () => {
  const draftOf = (): Uint8Array => one.drawn!.mask;
  const set = (): number => draftOf().reduce((a, b) => a + b, 0);
  const drawing = (tool: Tool): void => void (one = drawingOn(tool));

  test('a polygon is filled on its slice; with Shift its inside is taken away', () => {
    drawing('polygon');
    drag(one, [at(1, 1), at(5, 1), at(5, 5), at(1, 5)]);
    expect([set(), one.changes]).toEqual([16, 1]);
    drag(one, [at(1, 1, { shift: true }), at(3, 1), at(3, 3), at(1, 3)]);
    expect([set(), one.changes]).toEqual([12, 2]);
  });

  test('points set by key do the same', () => {
    drawing('polygon');
    for (const [x, y] of [[1, 1], [5, 1], [5, 5]]) {
      one.view.cursor = { z: 0, y, x };
      expect(key(one, '.')).toBe(true);
    }
    expect(key(one, 'Enter')).toBe(true);
    expect(set()).toBeGreaterThan(5);
  });

  test('the brush paints along the stroke, live, and Shift erases', () => {
    drawing('brush');
    drag(one, [at(1.5, 4.5), at(6.5, 4.5)]);
    expect(Array.from(draftOf().subarray(32, 40))).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
    expect(one.changes).toBe(2);
    drag(one, [at(1.5, 4.5, { shift: true }), at(6.5, 4.5, { shift: true })]);
    expect(set()).toBe(0);
  });

  test('without a drawing the tools say what is missing', () => {
    for (const tool of ['polygon', 'brush', 'erase'] as const) {
      one = open(tool);
      drag(one, topLeft);
      expect(one.notices).toEqual(['Choose what to draw first: normal marrow or disease region.']);
      expect(one.changes).toBe(0);
    }
  });
});

test('the hand is put down for the tool that was in use', () => {
  one = drawingOn('brush');
  key(one, 'q');
  expect(one.tool).toBe('pan');
  key(one, 'q');
  expect(one.tool).toBe('brush');
  key(one, 'q');
  one.drawn = null;
  key(one, 'q');
  expect(one.tool).toBe('pick');
});

test('in a locked read a click shows which piece it is, and changes nothing', () => {
  one = open('pick', { locked: true });
  one.view.cursor = { z: 0, y: 1, x: 1 };
  expect(key(one, '.')).toBe(true);
  expect([one.selected, one.acts]).toEqual([1, []]);
  one.tool = 'lasso-inside';
  expect(key(one, '.')).toBe(false);
});
