import type { CaseDocument } from '../../contract';
import { OpenRead } from '../../ledger/openread.svelte';
import type { ReadState } from '../../ledger/state';
import { refusedText } from '../../text/sentences';
import type { Shape } from '../../viewer/view.svelte';
import type { CaseModel, Opening } from '../kind';
import type { LabelClass, LabelsFigures } from './contract';
import { countsOf, dab, Maps, patch } from './painting';
import { rules, type Content } from './rules';
import { LabelsScene, type Other, type Shown } from './scene.svelte';
import { pointsOf, Tools, type Tool } from './tools';

/** A case that can be painted at once. */
export interface Prepared {
  document: CaseDocument;
  label: string;
  classes: readonly LabelClass[];
  draft: Uint8Array | null;
  shown: readonly Shown[];
  /** The other view of the same hands; null where there is none. */
  other: Other | null;
}

interface Stroke { value: number; slice: number; points: number[] }

/** One open case that is painted by class. */
export class LabelsReading implements CaseModel {
  readonly document: CaseDocument;
  readonly label: string;
  readonly classes: readonly LabelClass[];
  readonly has_draft: boolean;
  readonly ledger: OpenRead<Content>;
  readonly scene: LabelsScene;
  readonly tools: Tools;
  readonly mode = 'painting';
  readonly wants_earlier = false;
  /** The class in hand. */
  current: LabelClass = $state.raw(null!);
  /** In pixels. */
  brush_radius: number = $state(2);

  /** What the reader drew on the other view is on its way. */
  taking: boolean = $state(false);

  private readonly maps: Maps;
  private readonly askTaking: Opening<Prepared>['taking'];
  // A stroke while it is drawn: the map with it, which changes in place.
  private drawing: { map: Uint8Array; version: number } | null = $state.raw(null);

  constructor({ prepared: { document, label, classes, draft, shown, other }, read, me, outbox, taking }: Opening<Prepared>) {
    this.document = document;
    this.label = label;
    this.classes = classes;
    this.has_draft = draft !== null;
    // The most severe class is what is looked for.
    this.current = classes[classes.length - 1];
    this.askTaking = taking;
    this.maps = new Maps(shown[0].volume.size, draft);
    this.scene = new LabelsScene(document.name, document.title, shown, other, this);
    this.tools = new Tools(this);
    this.ledger = new OpenRead<Content>({ rules, took() {} }, read, me, outbox);
    this.ledger.begin();
  }

  get state(): ReadState<Content> { return this.ledger.state; }
  get locked(): boolean { return this.ledger.locked; }
  get tool(): Tool { return this.scene.view.tool as Tool; }
  set tool(tool: Tool) { this.scene.view.tool = tool; }

  /** The map with all acts. */
  get map(): Uint8Array { return this.maps.of(this.state.content.painted); }
  /** What is on the picture: with a stroke that is being drawn. */
  get shown(): { map: Uint8Array; version: number } { return this.drawing ?? { map: this.map, version: 0 }; }
  /** Pixels of each class. */
  get counts(): number[] {
    const { map } = this.shown;
    return countsOf(map, this.classes.map((c) => c.value));
  }
  /** How much of each slice is painted, of the fullest. */
  get slice_shares(): number[] {
    const { map } = this.shown, { size: [slices, height, width] } = this.scene.view.grid;
    const painted = Array.from({ length: slices }, (_, z) =>
      map.subarray(z * height * width, (z + 1) * height * width).reduce((n, v) => n + (v === 0 ? 0 : 1), 0));
    const most = Math.max(1, ...painted);
    return painted.map((n) => n / most);
  }

  /** What the server said last; null where it said nothing yet. */
  get figures(): LabelsFigures | null { return this.ledger.figures as LabelsFigures | null; }
  /** The server has not heard of all acts yet. */
  get waits(): boolean { return this.figures === null || (this.ledger.save.kind !== 'saved' && this.ledger.save.kind !== 'lost'); }

  get unfinished(): string | null { return this.scene.view.shape === null ? null : 'drawing'; }
  get unsignable(): string | null {
    return this.ledger.difference ?? (this.unfinished === null ? null
      : 'This cannot be signed yet: an outline is not closed. Close it with Enter, or drop it with Escape.');
  }

  mayAct(tell: boolean): boolean {
    if (!this.locked) return true;
    if (tell) this.ledger.notices.tell('This read cannot be changed: it is signed, or not yours.', 'warning');
    return false;
  }

  /** An outline is closed. */
  outline(shape: Shape): void {
    this.ledger.act('outlined', { slice: shape.slice, class: shape.subtract ? 0 : this.current.value, points: pointsOf(shape) });
  }

  /** A stroke goes on. */
  preview({ value, slice }: Stroke, from: readonly [number, number], to: readonly [number, number]): void {
    const { map, version } = this.drawing ?? { map: this.map.slice(), version: 0 };
    const [, height, width] = this.scene.view.grid.size;
    dab(map.subarray(slice * height * width, (slice + 1) * height * width), width, from, to, this.brush_radius, value);
    this.drawing = { map, version: version + 1 };
  }

  dropPreview(): void { this.drawing = null; }

  /** A stroke has ended. */
  stroke({ value, slice, points }: Stroke): void {
    this.ledger.act('stroked', { slice, class: value, radius: this.brush_radius, points });
    this.dropPreview();
  }

  /** The patch under a place gets the class in hand, or none. */
  fill(slice: number, x: number, y: number, away: boolean): void {
    const [, height, width] = this.scene.view.grid.size;
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    const plane = this.map.subarray(slice * height * width, (slice + 1) * height * width), at = y * width + x;
    const value = away ? 0 : this.current.value;
    if (plane[at] === value) return;
    if (plane[at] === 0 && patch(plane, width, at).at_border)
      this.ledger.notices.tell('Nothing encloses this place, so the whole background would be filled. Close the outline first.', 'info');
    else this.ledger.act('filled', { slice, class: value, x, y });
  }

  /** Whether regions can be taken from the other view. */
  get takes(): boolean { return this.askTaking !== undefined && (this.scene.other?.beside.takes ?? false); }

  /** What the reader drew on the other view takes the place of the map, as one act. */
  async take(): Promise<void> {
    const { notices } = this.ledger;
    if (this.taking || !this.mayAct(true)) return;
    if (!this.takes) return notices.tell('There is no other view from which regions can be taken.', 'info');
    this.taking = true;
    const before = this.state.content.painted;
    try {
      const { type, content } = await this.askTaking!();
      if (this.state.content.painted !== before || this.locked)
        notices.tell('Nothing was taken from the other view: something else was done meanwhile. Take it again.', 'info');
      else if (this.ledger.act(type, content))
        notices.tell(`Taken from the other view (${this.scene.other!.beside.name}): check every region. Undo brings back what was here.`, 'info');
    } catch (e) {
      notices.tell(refusedText(e), 'warning');
    } finally {
      this.taking = false;
    }
  }

  async sign(password: string): Promise<string | null> {
    this.putAway();
    return this.ledger.sign(password, this.unsignable, async () => {
      const { figures, waits } = this;
      if (figures === null || waits) return 'The server has not counted the pixels yet. Nothing is lost; try again when the page says “Saved”.';
      // The browser gives hashes on HTTPS and on loopback only; elsewhere the pixels alone are compared.
      const map_sha256 = (globalThis.crypto?.subtle as SubtleCrypto | undefined) === undefined ? figures.map_sha256
        : await sha256(this.map);
      if (map_sha256 !== figures.map_sha256 || this.counts.some((n, i) => n !== figures.pixels[i])) {
        this.ledger.differs('This page and the server do not have the same label map. Reload the page; nothing is lost.');
        return this.ledger.difference!;
      }
      return { pixels: this.counts, map_sha256 };
    });
  }

  showEarlier(): void {}
  earlierMissing(): void {}
  look(): void { this.dropPreview(); }
  putAway(): void { this.ledger.typed.store(); }

  close(): void {
    this.putAway();
    this.ledger.close();
  }
}

async function sha256(map: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', map.slice()));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
