import type { CaseImage, Plane } from '../contract';
import type { Pressed } from '../keyboard/keys';
import { pictureOf, type Picture, type Point } from '../viewer/geometry';
import type { Window } from '../viewer/grey';
import { press, type ImageKey } from '../viewer/imagekeys';
import type { Layer, Pane, Scene, Status, Strip } from '../viewer/scene';
import { placeText } from '../viewer/status';
import { View } from '../viewer/view.svelte';
import type { Volume } from '../viewer/volume';
import { imageKeys } from './imagekeys';
import { windowsOf } from './windows';

/** An image of a case with its samples. */
export interface Shown { image: CaseImage; volume: Volume }

const nameOf = (role: string): string => role.replaceAll('_', ' ');

/** A picture of the case; of several with other numbers of slices each ends with its last. */
class FormPane implements Pane {
  readonly key: string;
  readonly active = true;
  readonly role: string;
  readonly volume: Volume;
  readonly plane: Plane | null;
  readonly spacing_mm;
  readonly reference: Picture;
  readonly notes: readonly string[];

  constructor(private readonly scene: FormScene, { image, volume }: Shown) {
    this.key = this.role = image.role;
    this.volume = volume;
    this.plane = image.plane;
    this.spacing_mm = image.spacing_mm;
    this.reference = pictureOf(image.plane, volume.size, image.spacing_mm);
    this.notes = image.plane === null ? [] : [image.plane.orientation];
  }

  get slice(): number { return Math.min(this.scene.view.slice, this.volume.size[0] - 1); }
  get window(): Window { return this.scene.windows[this.role]; }
  get title(): string { return nameOf(this.role) + this.sliceText(' · slice ', '/'); }
  get label(): string { return `${nameOf(this.role)} of ${this.scene.title}${this.sliceText(', slice ', ' of ')}`; }

  private sliceText(before: string, between: string): string {
    const slices = this.volume.size[0];
    return slices > 1 ? `${before}${this.slice + 1}${between}${slices}` : '';
  }
}

/** What a kind paints over the pictures of a form. */
export interface Overlay { layers(role: string): readonly Layer[] }

/** The pictures that a form is filled for, side by side. */
export class FormScene implements Scene {
  readonly view: View;
  readonly panes: readonly Pane[];
  readonly strip: Strip | null;
  readonly tool = null;
  readonly toolFor = 'pan';
  windows: Record<string, Window> = $state({});
  // Which of its windows each image was given last by the key.
  private readonly steps = new Map<string, number>();

  constructor(
    readonly name: string, readonly title: string, private readonly shown: readonly Shown[],
    private readonly overlay: Overlay | null = null, private readonly more: readonly ImageKey<FormScene>[] = [],
  ) {
    const [{ image, volume }] = shown;
    const slices = Math.max(...shown.map((s) => s.volume.size[0]));
    this.view =
      new View({ size: [slices, volume.size[1], volume.size[2]], plane: image.plane, spacing_mm: image.spacing_mm, to_world: null });
    this.resetWindows();
    this.panes = shown.map((s) => new FormPane(this, s));
    this.strip = slices === 1 ? null : {
      bars: Array.from({ length: slices }, () => ({ kept: 0, all: 0 })),
      label: (slice) => `slice ${slice + 1} of ${slices}`,
    };
  }

  crosshair({ volume, slice }: Pane): Point | null {
    const { cursor, grid: { size } } = this.view;
    return cursor !== null && cursor.z === slice && volume.size[1] === size[1] && volume.size[2] === size[2] ? cursor : null;
  }

  layers({ role }: Pane): readonly Layer[] { return this.overlay?.layers(role) ?? []; }
  pointerLayers(): readonly Layer[] { return []; }
  mayAct(): boolean { return true; }
  left(): void {}

  setWindow(role: string, window: Window): void {
    this.windows[role] = window;
  }

  /** The next of each image's windows, or the one before. */
  stepWindow(by: 1 | -1): void {
    for (const { image: { role }, volume } of this.shown) {
      const windows = windowsOf(volume), step = ((this.steps.get(role) ?? 0) + by + windows.length) % windows.length;
      this.steps.set(role, step);
      this.windows[role] = windows[step].window;
    }
  }

  /** As at the beginning. */
  resetWindows(): void {
    this.steps.clear();
    this.windows = Object.fromEntries(this.shown.map(({ image: { role }, volume }) => [role, windowsOf(volume)[0].window]));
  }

  press(pressed: Pressed): boolean {
    return press(imageKeys, this, pressed) || press(this.more, this, pressed);
  }

  get status(): Status {
    const { cursor } = this.view;
    // Of images of other sizes the pointer's own is said.
    const under = this.panes.filter((p) => this.crosshair(p) !== null || p.key === this.view.pointed);
    const inside = under.filter(({ volume: { size } }) => cursor !== null && cursor.z < size[0] && cursor.y < size[1]
      && cursor.x < size[2]);
    return {
      place: placeText(this.view, inside.map((p) => [nameOf(p.role), p.volume] as const)), there: null,
      hint: 'Drag to move the pictures, with the right button to change contrast; the wheel with Ctrl zooms',
    };
  }
}
