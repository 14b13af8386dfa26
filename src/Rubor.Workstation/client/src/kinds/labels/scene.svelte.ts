import type { Beside, CaseImage, Plane } from '../../contract';
import type { Pressed } from '../../keyboard/keys';
import { Lines } from '../../viewer/colours';
import { pictureOf, type Picture, type Point } from '../../viewer/geometry';
import type { Window } from '../../viewer/grey';
import { press } from '../../viewer/imagekeys';
import type { Layer, Pane, Scene, Status, Strip } from '../../viewer/scene';
import { placeText } from '../../viewer/status';
import type { PointerTool } from '../../viewer/tools/tool';
import { View } from '../../viewer/view.svelte';
import type { Volume } from '../../viewer/volume';
import { imageKeys } from './imagekeys';
import { brushLayer, labelLayer, lookOf, shapesOf, type ClassShape } from './layers';
import type { LabelsReading } from './reading.svelte';
import { hints, type Tool } from './tools';
import { windowsOf } from './windows';

/** An image of a case with its samples. */
export interface Shown { image: CaseImage; volume: Volume }

/** The other view of the same hands with its samples. */
export interface Other { beside: Beside; volume: Volume }

const nameOf = (role: string): string => role.replaceAll('_', ' ');

/** The painted image, or the one beside it, which can be painted on where it has the same pixels. */
class LabelsPane implements Pane {
  readonly key: string;
  readonly role: string;
  readonly volume: Volume;
  readonly plane: Plane | null;
  readonly spacing_mm;
  readonly reference: Picture;

  constructor(private readonly scene: LabelsScene, { image, volume }: Shown, readonly active: boolean) {
    this.key = this.role = image.role;
    this.volume = volume;
    this.plane = image.plane;
    this.spacing_mm = image.spacing_mm;
    this.reference = pictureOf(image.plane, volume.size, image.spacing_mm);
  }

  get slice(): number { return Math.min(this.scene.view.slice, this.volume.size[0] - 1); }
  get window(): Window { return this.scene.windows[this.role]; }
  get notes(): readonly string[] { return [this.scene.windowName(this.role)]; }
  get title(): string {
    const view = this.active ? this.scene.other?.beside.own_name ?? '' : '';
    return nameOf(this.role) + (view === '' ? '' : ` · ${view}`) + this.sliceText(' · slice ', '/');
  }
  get label(): string { return `${nameOf(this.role)} of ${this.scene.title}${this.sliceText(', slice ', ' of ')}`; }

  private sliceText(before: string, between: string): string {
    const slices = this.volume.size[0];
    return slices > 1 ? `${before}${this.slice + 1}${between}${slices}` : '';
  }
}

/** The other view, which is only looked at: in the contrast of the painted one, and moved with it. */
class OtherPane implements Pane {
  readonly key = 'other view';
  readonly active = false;
  readonly slice = 0;
  readonly volume: Volume;
  readonly plane: Plane | null;
  readonly spacing_mm;
  readonly reference: Picture;
  readonly title: string;
  readonly label: string;

  constructor(private readonly scene: LabelsScene, { beside, volume }: Other, readonly role: string, painted: Picture) {
    const own = pictureOf(beside.image.plane, volume.size, beside.image.spacing_mm);
    this.volume = volume;
    this.plane = beside.image.plane;
    this.spacing_mm = beside.image.spacing_mm;
    this.reference = beside.reversed === null ? own : painted;
    this.title = beside.name;
    this.label = `${beside.name}: the other view, ${beside.title}, not painted on`;
  }

  get window(): Window { return this.scene.windows[this.role]; }
  get notes(): readonly string[] { return [this.scene.windowName(this.role)]; }
}

/** The image that is painted, and perhaps one beside it, or the other view of the same hands. */
export class LabelsScene implements Scene {
  readonly view: View;
  /** Of the case alone. */
  private readonly own: readonly Pane[];
  private readonly both: readonly Pane[];
  shown_beside: boolean = $state(true);
  windows: Record<string, Window> = $state({});
  shown_labels: boolean = $state(true);
  filled: boolean = $state(true);
  // Which of its windows each image was given last by the key.
  private steps: Record<string, number> = $state({});
  // Of the newest map: panes share it.
  private drawn: { map: Uint8Array; version: number; slice: number; shapes: ClassShape[] } | null = null;

  constructor(
    readonly name: string, readonly title: string, private readonly images: readonly Shown[], readonly other: Other | null,
    private readonly reading: LabelsReading,
  ) {
    const [{ image, volume }] = images;
    this.view = new View({ size: volume.size, plane: image.plane, spacing_mm: image.spacing_mm, to_world: null });
    this.view.tool = 'polygon';
    this.resetWindows();
    this.own = images.map((s) => new LabelsPane(this, s, s.volume.size.every((n, i) => n === volume.size[i])));
    this.both = other === null ? this.own : [...this.own, new OtherPane(this, other, image.role, this.own[0].reference)];
  }

  get panes(): readonly Pane[] { return this.shown_beside ? this.both : this.own; }

  get strip(): Strip | null {
    const { size: [slices] } = this.view.grid;
    return slices === 1 ? null : {
      bars: this.reading.slice_shares.map((share) => ({ kept: share, all: share })),
      label: (slice) => `slice ${slice + 1} of ${slices}`,
    };
  }

  crosshair(pane: Pane): Point | null {
    const { cursor, grid: { size: [, , width] } } = this.view;
    if (cursor === null || cursor.z !== pane.slice) return null;
    if (pane.active) return cursor;
    const reversed = pane instanceof OtherPane ? this.other!.beside.reversed : null;
    return reversed === null ? null : reversed ? { x: width - 1 - cursor.x, y: cursor.y } : cursor;
  }

  layers(pane: Pane): readonly Layer[] {
    if (!pane.active || !this.shown_labels) return [];
    const { map, version } = this.reading.shown, { slice } = pane, { classes } = this.reading;
    if (this.drawn?.map !== map || this.drawn.version !== version || this.drawn.slice !== slice) {
      const [, height, width] = this.view.grid.size;
      const plane = map.subarray(slice * height * width, (slice + 1) * height * width);
      this.drawn = { map, version, slice, shapes: shapesOf(plane, width, classes) };
    }
    return [labelLayer(this.drawn.shapes, this.filled)];
  }

  pointerLayers(pane: Pane): readonly Layer[] {
    const { cursor } = this.view, { tool, classes, current, brush_radius } = this.reading;
    if (!pane.active || cursor === null || (tool !== 'brush' && tool !== 'erase')) return [];
    const line = tool === 'erase' ? Lines.subtract : { ...lookOf(classes.indexOf(current), classes.length).line, dash: [] };
    return [brushLayer(cursor, brush_radius, line)];
  }

  get tool(): PointerTool | null { return this.reading.tools.of(this.view.tool as Tool); }
  get toolFor(): string { return this.view.tool; }
  mayAct(tell: boolean): boolean { return this.reading.mayAct(tell); }
  left(): void {}

  setWindow(role: string, window: Window): void {
    const { palette } = this.windows[role];
    this.windows[role] = palette === undefined ? window : { ...window, palette };
  }

  windowName(role: string): string {
    const preset = windowsOf(this.images.find((s) => s.image.role === role)!.volume)[this.steps[role] ?? 0];
    const { centre, width, palette } = this.windows[role], same = preset.window;
    return same.centre === centre && same.width === width && same.palette === palette ? preset.name
      : `${Math.round(centre - width / 2)} to ${Math.round(centre + width / 2)}`;
  }

  /** The next of each image's windows, or the one before. */
  stepWindow(by: 1 | -1): void {
    for (const { image: { role }, volume } of this.images) {
      const windows = windowsOf(volume), step = ((this.steps[role] ?? 0) + by + windows.length) % windows.length;
      this.steps[role] = step;
      this.windows[role] = windows[step].window;
    }
  }

  /** As at the beginning. */
  resetWindows(): void {
    this.steps = {};
    this.windows = Object.fromEntries(this.images.map(({ image: { role }, volume }) => [role, windowsOf(volume)[0].window]));
  }

  press(pressed: Pressed): boolean {
    return press(imageKeys, this.reading, pressed);
  }

  get status(): Status {
    const { cursor, grid: { size: [, height, width] } } = this.view;
    const { classes, shown: { map } } = this.reading;
    const value = cursor === null ? 0 : map[(cursor.z * height + cursor.y) * width + cursor.x];
    const there = classes.find((c) => c.value === value);
    return {
      place: placeText(this.view, this.panes.filter((p) => p.active).map((p) => [nameOf(p.role), p.volume] as const)),
      there: there === undefined ? null : `${there.value} ${there.name}`,
      hint: hints[this.view.space ? 'pan' : this.view.tool as Tool],
    };
  }
}
