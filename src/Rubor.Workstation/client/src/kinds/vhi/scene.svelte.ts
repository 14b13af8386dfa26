import type { Picture, Point } from '../../viewer/geometry';
import type { Window } from '../../viewer/grey';
import { press } from '../../viewer/imagekeys';
import { linkedSlice, toVoxel } from '../../viewer/linking';
import { referenceOf } from '../../viewer/navigation';
import { worldOf } from '../../viewer/plane';
import type { Layer, Pane, Scene, Status, Strip } from '../../viewer/scene';
import { placeText } from '../../viewer/status';
import type { PointerTool } from '../../viewer/tools/tool';
import type { View } from '../../viewer/view.svelte';
import { visitParts } from '../../text/sentences';
import type { Pressed } from '../../keyboard/keys';
import type { VhiDocument } from './contract';
import { imageKeys } from './imagekeys';
import { brushLayer, hoverLayer, outlineLayers, overlayLayer } from './layers';
import type { Volume } from './maths/types';
import { cutOff, pieceText } from './piecetext';
import type { Earlier, Reading } from './reading.svelte';
import { barHeights, sliceCounts, sliceText } from './slicecounts';
import { hint } from './tools/hints';
import { onlyChanges } from './tools/target';
import { sameContrast, standard, type ImageRole } from './windows';

export const imageNames: Record<ImageRole, string> = { stir: 'STIR', t1w: 'T1W' };

/** What a picture shows: "STIR", "T1W, resampled", "STIR, earlier visit: session w12". */
export function paneTitle(image: ImageRole, visit: 'now' | 'earlier', { images, title }: Pick<VhiDocument, 'images' | 'title'>): string {
  const resampled = images.some((i) => i.role === image && i.resampled) ? ', resampled' : '';
  if (visit === 'now') return imageNames[image] + resampled;
  const { session } = visitParts(title);
  return `${imageNames[image]}${resampled}, earlier visit${session === null ? '' : `: ${session}`}`;
}

const convention = "radiological convention: patient's right on the left";

/** A picture of the read's own visit. */
class NowPane implements Pane {
  readonly key: string;
  readonly active = true;
  readonly plane;
  readonly spacing_mm;
  readonly reference: Picture;
  readonly notes: readonly string[];

  constructor(private readonly reading: Reading, private readonly scene: VhiScene, readonly role: ImageRole, readonly volume: Volume) {
    const { document } = reading;
    this.key = `now ${role}`;
    this.plane = document.plane;
    this.spacing_mm = document.spacing_mm;
    this.reference = referenceOf(reading.view);
    this.notes = [document.plane.orientation, convention];
  }

  get slice(): number { return this.reading.view.slice; }
  get window(): Window { return this.reading.window[this.role]; }
  get title(): string {
    const { document } = this.reading;
    return `${paneTitle(this.role, 'now', document)} · slice ${this.slice + 1}/${document.size[0]}`;
  }
  get label(): string { return `${imageNames[this.role]} of ${this.reading.document.title}, ${this.scene.strip.label(this.slice)}`; }
}

/** A picture of the visit before, at the place in the scanner that the read shows. */
class EarlierPane implements Pane {
  readonly key: string;
  readonly active = false;
  readonly plane;
  readonly spacing_mm;
  readonly reference: Picture;

  constructor(private readonly reading: Reading, private readonly earlier: Earlier, readonly role: ImageRole, readonly volume: Volume) {
    const { document } = earlier;
    this.key = `earlier ${role}`;
    this.plane = document.plane;
    this.spacing_mm = document.spacing_mm;
    this.reference = referenceOf(reading.view);
  }

  get slice(): number { return this.linked.slice; }
  get window(): Window {
    const here = this.role === 'stir' ? this.reading.stir : this.reading.t1w;
    return here ? sameContrast(this.reading.window[this.role], here, this.volume) : standard(this.volume);
  }
  get title(): string {
    const { document } = this.earlier;
    return `${paneTitle(this.role, 'earlier', document)} · slice ${this.slice + 1}/${document.size[0]}`;
  }
  get notes(): readonly string[] {
    const { document } = this.earlier, { away_mm } = this.linked;
    const away = away_mm > document.spacing_mm[2] / 2 ? `nearest slice, ${away_mm.toFixed(1)} mm away, not registered`
      : 'same place in the scanner, not registered';
    return [away, document.plane.orientation, convention];
  }
  get label(): string {
    const { document } = this.earlier;
    return `${imageNames[this.role]} of ${document.title}, earlier visit, slice ${this.slice + 1} of ${document.size[0]}`;
  }

  private get linked(): { slice: number; away_mm: number } {
    return linkedSlice(this.reading.document, this.reading.view.slice, this.earlier.document);
  }
}

/** The pictures of a read of V_HI, its pieces over them, and its tools. */
export class VhiScene implements Scene {
  readonly name: string;
  readonly view: View;
  private readonly now: readonly Pane[];
  private readonly earlier = $derived.by((): readonly Pane[] => {
    const { reading } = this, { earlier } = reading;
    return !reading.show.earlier || earlier === null ? []
      : [new EarlierPane(reading, earlier, 'stir', earlier.stir),
        ...(earlier.t1w ? [new EarlierPane(reading, earlier, 't1w', earlier.t1w)] : [])];
  });
  private readonly counts = $derived.by(() => sliceCounts(this.reading.segmentation, this.reading.removed, this.reading.cut_voxels));
  private readonly bars = $derived.by(() => barHeights(this.counts));

  readonly strip: Strip;

  constructor(private readonly reading: Reading) {
    // For the strip, whose bars are read anew each time.
    const bars = () => this.bars;
    this.strip = {
      get bars() { return bars(); },
      label: (slice) => sliceText(slice, reading.document.size[0], this.counts[slice]),
    };
    this.name = reading.document.name;
    this.view = reading.view;
    this.now = [new NowPane(reading, this, 'stir', reading.stir), ...(reading.t1w ? [new NowPane(reading, this, 't1w', reading.t1w)] : [])];
  }

  get panes(): readonly Pane[] { return [...this.now, ...this.earlier]; }

  crosshair({ active }: Pane): Point | null {
    const { cursor, slice } = this.view;
    if (!cursor || cursor.z !== slice) return null;
    if (active) return cursor;
    const { earlier, document } = this.reading;
    return earlier === null ? null : toVoxel(earlier.document.to_world, worldOf(document.to_world, cursor.z, cursor.y, cursor.x));
  }

  layers({ active, role }: Pane): readonly Layer[] {
    return active ? [...overlayLayer(this.reading, role), ...outlineLayers(this.reading)] : [];
  }

  pointerLayers({ active }: Pane): readonly Layer[] {
    return active ? [...hoverLayer(this.reading), ...brushLayer(this.reading)] : [];
  }

  get tool(): PointerTool | null { return this.reading.tools.inHand; }
  get toolFor(): string { return `${this.reading.tool} ${this.reading.drawn?.structure}`; }

  mayAct(tell: boolean): boolean {
    const { reading } = this;
    if (!reading.locked || !onlyChanges(reading.tool)) return true;
    if (tell) reading.notice('This read cannot be changed: it is signed, or not yours.', 'warning');
    return false;
  }

  setWindow(role: string, window: Window): void {
    this.reading.window[role as ImageRole] = window;
  }

  left(): void {
    this.reading.hover = 0;
  }

  press(pressed: Pressed): boolean {
    return press(imageKeys, this.reading, pressed);
  }

  get status(): Status {
    const { reading, view } = this;
    const piece = reading.segmentation.pieces[(reading.hover || reading.selected || 0) - 1];
    const tool = view.space ? 'pan' : reading.tool;
    return {
      place: placeText(view, [['STIR', reading.stir], ...(reading.t1w ? [['T1W', reading.t1w] as const] : [])]),
      there: piece ? (reading.hover ? '' : 'marked ')
        + pieceText(piece, reading.removed.has(piece.number), cutOff(reading.segmentation, piece.number, reading.cut_voxels)) : null,
      hint: tool === 'pan' || !reading.locked ? hint(tool, reading.keep_only, reading.all_slices)
        : reading.state.is_signed ? 'Signed, so nothing can be changed; reopen it first' : 'Not your read, so nothing can be changed',
    };
  }
}
