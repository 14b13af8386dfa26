import type { CaseDocument } from '../contract';
import { presets, type Window } from '../maths/grey';
import { pictureSize, toPicture } from '../maths/plane';
import type { Volume } from '../maths/types';

export type Tool = 'pick' | 'lasso-inside' | 'lasso-outside' | 'line' | 'cut' | 'polygon' | 'brush' | 'erase' | 'pan';

export interface Notice {
  id: number;
  text: string;
  kind: 'info' | 'warning' | 'error';
  /** Called when the reader dismisses it. */
  seen?: (() => void) | undefined;
  /** It is about acts that were set aside, and the page can show them. */
  aside?: boolean | undefined;
}

const centredZoom = 2.5;
const mostNotices = 4;
// What only explains goes by itself; warnings stay until they are dismissed.
const briefMs = 8000;

/** How a case is looked at: nothing of it is stored. */
export class View {
  slice: number = $state(0);
  cursor: { z: number; y: number; x: number } | null = $state.raw(null);
  /** 1 shows the whole slice. */
  zoom: number = $state(1);
  /** How far the picture's middle lies from the pane's, in picture pixels. */
  pan: { x: number; y: number } = $state.raw({ x: 0, y: 0 });
  window: { stir: Window; t1w: Window } = $state({ stir: { centre: 0, width: 1 }, t1w: { centre: 0, width: 1 } });
  show = $state({ overlay: true, opacity: 0.5, removed: true, region: false, marrow: false, earlier: false });

  tool: Tool = $state('pick');
  all_slices: boolean = $state(false);
  /** In voxels. */
  brush_radius: number = $state(3);
  /** The marked piece. */
  selected: number | null = $state(null);
  /** Pieces below this size are marked while the size filter is being set. */
  size_preview: number | null = $state(null);
  /** While it is on, tools keep what they catch instead of removing it. */
  keep_only: boolean = $state(false);

  notices: Notice[] = $state.raw([]);
  private lastNotice = 0;

  constructor(readonly document: CaseDocument, readonly stir: Volume, readonly t1w: Volume | null) {
    this.slice = Math.floor(document.size[0] / 2);
    this.window = { stir: presets(stir)[0].window, t1w: t1w ? presets(t1w)[0].window : { centre: 0, width: 1 } };
  }

  /** Puts a place (z, y, x) in the middle of the picture, large enough to see what it is. */
  centre([z, y, x]: readonly [z: number, y: number, x: number]): void {
    const { plane, size } = this.document;
    const { width, height } = pictureSize(plane, size);
    const [column, row] = toPicture(plane, size, [x + 0.5, y + 0.5]);
    this.slice = Math.round(z);
    this.cursor = { z: Math.round(z), y: Math.round(y), x: Math.round(x) };
    this.zoom = Math.max(this.zoom, centredZoom);
    this.pan = { x: width / 2 - column, y: height / 2 - row };
  }

  notice(text: string, kind: Notice['kind'] = 'info', { seen, aside }: Pick<Notice, 'seen' | 'aside'> = {}): void {
    // The same sentence twice says no more; one that waits to be seen stays.
    const others = this.notices.filter((n) => n.text !== text || n.seen);
    this.notices = [...others.filter((n, i) => n.seen || i > others.length - mostNotices), { id: ++this.lastNotice, text, kind, seen, aside }];
    const id = this.lastNotice;
    if (kind === 'info' && !seen) setTimeout(() => this.dismiss(id), briefMs);
  }

  dismiss(id: number): void {
    this.notices.find((n) => n.id === id)?.seen?.();
    this.notices = this.notices.filter((n) => n.id !== id);
  }
}
