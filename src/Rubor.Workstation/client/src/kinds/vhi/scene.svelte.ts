import type { Picture, Point } from '../../viewer/geometry';
import type { Window } from '../../viewer/grey';
import { press } from '../../viewer/imagekeys';
import { linkedSlice, toVoxel } from '../../viewer/linking';
import { referenceOf } from '../../viewer/navigation';
import { worldOf } from '../../viewer/plane';
import type { Layer, Over, Pane, Scene, Status, Strip } from '../../viewer/scene';
import { placeText } from '../../viewer/status';
import type { PointerTool } from '../../viewer/tools/tool';
import type { View } from '../../viewer/view.svelte';
import { visitParts } from '../../text/sentences';
import type { Pressed } from '../../keyboard/keys';
import type { VhiDocument } from './contract';
import { imageKeys } from './imagekeys';
import type { Registered } from './comparing.svelte';
import { brushLayer, changeLayers, hoverLayer, outlineLayers, overlayLayer } from './layers';
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

  constructor(private readonly reading: Reading, private readonly scene: VhiScene, readonly role: ImageRole, readonly volume: Volume) {
    const { document } = reading;
    this.key = `now ${role}`;
    this.plane = document.plane;
    this.spacing_mm = document.spacing_mm;
    this.reference = referenceOf(reading.view);
  }

  get slice(): number { return this.reading.view.slice; }
  get window(): Window { return this.reading.window[this.role]; }
  get notes(): readonly string[] { return [...changeNotes(this.reading), this.plane.orientation, convention]; }
  get over(): Over | null {
    const { comparing: { over, registered } } = this.reading;
    const volume = registered && (this.role === 'stir' ? registered.stir : registered.t1w);
    return over && volume && { ...over, volume, window: registeredWindow(this.reading, this.role, volume) };
  }
  get title(): string {
    const { document } = this.reading, { over } = this;
    const before = () => `earlier visit${sessionOf(this.reading)}`;
    const shown = !over || over.share === 0 ? '' : over.kind === 'curtain' ? ` · left of the line: ${before()}`
      : over.share === 1 ? ` · ${before().toUpperCase()}` : ` · ${Math.round(over.share * 100)} % ${before()}`;
    return `${paneTitle(this.role, 'now', document)} · slice ${this.slice + 1}/${document.size[0]}${shown}`;
  }
  get label(): string { return `${imageNames[this.role]} of ${this.reading.document.title}, ${this.scene.strip.label(this.slice)}`; }
}

const sessionOf = ({ document: { earlier } }: Reading): string => {
  const session = earlier && visitParts(earlier.title).session;
  return session ? `: ${session}` : '';
};

// The legend stands wherever the map is.
const changeNotes = ({ comparing: { map, registered } }: Reading): readonly string[] =>
  map && registered !== null ? ['blue, solid, +: brighter now; orange, dashed, −: darker now'] : [];

// The earlier STIR is on this visit's scale; T1W images have none in common.
const registeredWindow = (reading: Reading, role: ImageRole, there: Volume): Window =>
  role === 'stir' || reading.t1w === null ? reading.window[role] : sameContrast(reading.window[role], reading.t1w, there);

/** A picture of the visit before, registered: on the voxels of this one. */
class RegisteredPane implements Pane {
  readonly key: string;
  readonly active = false;
  readonly plane;
  readonly spacing_mm;
  readonly reference: Picture;

  constructor(private readonly reading: Reading, private readonly registered: Registered, readonly role: ImageRole,
    readonly volume: Volume) {
    const { document } = reading;
    this.key = `registered ${role}`;
    this.plane = document.plane;
    this.spacing_mm = document.spacing_mm;
    this.reference = referenceOf(reading.view);
  }

  get slice(): number { return this.reading.view.slice; }
  get window(): Window { return registeredWindow(this.reading, this.role, this.volume); }
  get title(): string {
    return `${imageNames[this.role]}, earlier visit${sessionOf(this.reading)}, registered · slice ${this.slice + 1}/${this.reading.document.size[0]}`;
  }
  get notes(): readonly string[] {
    const { turned_degrees, moved_mm, reasons } = this.registered.answer;
    return [...changeNotes(this.reading),
      `registered onto this visit: turned by ${turned_degrees?.toFixed(1)}°, moved by ${moved_mm?.toFixed(1)} mm${reasons.length > 0 ? '; in doubt' : ''}`,
      this.plane.orientation, convention];
  }
  get label(): string {
    return `${imageNames[this.role]} of the earlier visit${sessionOf(this.reading)}, registered, slice ${this.slice + 1} of ${this.reading.document.size[0]}`;
  }
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
    const { reading } = this, { earlier, comparing: { registered } } = reading;
    if (reading.show.earlier && registered !== null)
      return [new RegisteredPane(reading, registered, 'stir', registered.stir),
        ...(registered.t1w ? [new RegisteredPane(reading, registered, 't1w', registered.t1w)] : [])];
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

  crosshair({ active, key }: Pane): Point | null {
    const { cursor, slice } = this.view;
    if (!cursor || cursor.z !== slice) return null;
    if (active || key.startsWith('registered')) return cursor;
    const { earlier, document } = this.reading;
    return earlier === null ? null : toVoxel(earlier.document.to_world, worldOf(document.to_world, cursor.z, cursor.y, cursor.x));
  }

  layers({ active, role, key }: Pane): readonly Layer[] {
    if (key.startsWith('registered')) return changeLayers(this.reading);
    return active ? [...changeLayers(this.reading), ...overlayLayer(this.reading, role), ...outlineLayers(this.reading)] : [];
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

  moveCurtain(share: number): void {
    this.reading.comparing.curtain = share;
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
