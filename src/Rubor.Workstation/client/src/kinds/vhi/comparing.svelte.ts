import type { Comparison, Lesions } from '../../contract';
import type { EarlierVisit } from '../kind';
import { volumeOf, type Volume } from '../../viewer/volume';

/** How the registered visit before lies over this one. */
export type CompareMode = 'fade' | 'curtain' | 'blink';

/** The visit before on this visit's voxels, and what changed. */
export interface Registered {
  stir: Volume;
  t1w: Volume | null;
  /** −3 to 3: above 0 brighter now, the surer the larger. */
  change: Volume;
  answer: Comparison;
}

// How often the server is asked while it registers, and how long a picture stands while both blink.
const askAgainMs = 4000;
const blinkMs = 700;
const lesionsRestMs = 1200;

export const shareStep = 0.1;

/** The visit before beside and over this one. Nothing of it is asked for before the reader wants it, and nothing is stored. */
export class Comparing {
  /** As the server tells it; null before it was asked. */
  answer: Comparison | null = $state.raw(null);
  registered: Registered | null = $state.raw(null);
  /** Why the server could not be asked. */
  problem: string | null = $state(null);
  mode: CompareMode | null = $state(null);
  /** The visit before is shown instead of this one, whatever the mode. */
  flipped: boolean = $state(false);
  /** How much the visit before shines through, and how far its curtain reaches. */
  fade: number = $state(0.5);
  curtain: number = $state(0.5);
  /** What changed lies over the pictures. */
  map: boolean = $state(false);
  lesions: Lesions | null = $state.raw(null);
  lesionsProblem: string | null = $state(null);
  private blinked: boolean = $state(false);
  private asking = false;
  private closed = false;
  private blinking: ReturnType<typeof setInterval> | undefined;
  private again: ReturnType<typeof setTimeout> | undefined;
  private lesionsRest: ReturnType<typeof setTimeout> | undefined;

  /** @param earlier Null where there is no visit before that may be shown. @param told Called with why a wish cannot be fulfilled. */
  constructor(
    private readonly name: string, private readonly earlier: EarlierVisit | null, private readonly told: (text: string) => void,
  ) {}

  /** Whether there is a visit before. */
  get possible(): boolean { return this.earlier !== null; }

  /** Whether the visits are known not to be registered, now or ever. */
  get unregistered(): boolean { return this.problem !== null || (this.answer !== null && !(this.answer.state === 'ready' && this.answer.comparable)); }

  /** How it stands, in words; null while nothing was asked, and once it is registered. */
  get words(): string | null {
    const { answer } = this, reason = answer?.reasons[0]?.replace(/\.$/, '');
    if (this.problem !== null) return `Not registered: ${this.problem}`;
    if (answer === null) return this.asking ? 'Asking for the earlier visit …' : null;
    switch (answer.state) {
      case 'waiting': case 'working': return 'The visits are being registered; until then they lie as their files say.';
      case 'none': return 'Not registered: nothing registers visits on this server.';
      case 'failed': return `Not registered: ${reason ?? 'no reason was given'}.`;
      case 'ready': return answer.comparable ? this.registered === null ? 'Fetching the earlier visit …' : null
        : `Not comparable, so not registered: ${reason ?? answer.verdict ?? ''}.`;
    }
  }

  /** How much of the visit before is seen, 0 to 1, and how. */
  get over(): { kind: 'fade' | 'curtain'; share: number } | null {
    if (this.flipped) return { kind: 'fade', share: 1 };
    switch (this.mode) {
      case 'fade': return { kind: 'fade', share: this.fade };
      case 'curtain': return { kind: 'curtain', share: this.curtain };
      case 'blink': return { kind: 'fade', share: this.blinked ? 1 : 0 };
      case null: return null;
    }
  }

  /** Takes a mode, or leaves it. */
  toggle(mode: CompareMode): void {
    this.mode = this.mode === mode ? null : mode;
    this.flipped = this.blinked = false;
    clearInterval(this.blinking);
    if (this.mode === 'blink') this.blinking = setInterval(() => { this.blinked = !this.blinked; }, blinkMs);
    if (this.mode !== null) void this.want(true);
  }

  flip(): void {
    this.flipped = !this.flipped;
    if (this.flipped) void this.want(true);
  }

  /** This visit alone is shown. */
  rest(): void {
    if (this.mode !== null) this.toggle(this.mode);
    this.flipped = false;
  }

  /** More or less of the visit before. False where that means nothing. */
  step(by: number): boolean {
    const within = (share: number) => Math.round(Math.min(1, Math.max(0, share + by)) * 100) / 100;
    if (this.mode === 'fade') this.fade = within(this.fade);
    else if (this.mode === 'curtain') this.curtain = within(this.curtain);
    else return false;
    return true;
  }

  /** Asks for the visit before, and again while it is being registered. @param tell Says why there is none, once it is known. */
  async want(tell = false): Promise<void> {
    if (this.earlier === null || this.asking || this.registered !== null) return;
    if (tell && this.unregistered && this.words !== null) this.told(this.words);
    await this.ask(false, tell);
  }

  /** Asks for the lesions, at once or once the hand rests. */
  async wantLesions(rest = false): Promise<void> {
    clearTimeout(this.lesionsRest);
    if (this.earlier === null || this.closed) return;
    if (rest) {
      this.lesionsRest = setTimeout(() => void this.wantLesions(), lesionsRestMs);
      return;
    }
    try {
      const lesions = await this.earlier.lesions();
      if (this.closed) return;
      this.lesions = lesions;
      this.lesionsProblem = null;
    } catch (e) {
      this.lesionsProblem = sentence(e);
    }
  }

  close(): void {
    this.closed = true;
    clearInterval(this.blinking);
    clearTimeout(this.again);
    clearTimeout(this.lesionsRest);
  }

  private async ask(poll: boolean, tell: boolean): Promise<void> {
    const { earlier } = this;
    if (earlier === null || this.closed) return;
    clearTimeout(this.again);
    this.asking = true;
    try {
      this.answer = await earlier.comparison(poll);
      this.problem = null;
      if (this.answer.state === 'waiting' || this.answer.state === 'working') {
        if (!poll && tell && this.words !== null) this.told(this.words);
        this.again = setTimeout(() => void this.ask(true, tell), askAgainMs);
      } else if (this.answer.comparable) await this.fetch(earlier, this.answer);
      else if (tell && this.words !== null) this.told(this.words);
    } catch (e) {
      this.problem = sentence(e);
      if (tell) this.told(`Not registered: ${this.problem}`);
    } finally {
      this.asking = false;
    }
  }

  private async fetch(earlier: EarlierVisit, answer: Comparison): Promise<void> {
    const volumes = new Map(await Promise.all(answer.images.map(async (image) =>
      [image.role, volumeOf(this.name, image, await earlier.image(image))] as const)));
    const [stir, change] = [volumes.get('stir'), volumes.get('change')];
    if (this.closed) return;
    if (!stir || !change) throw new Error('the registered STIR is missing');
    this.registered = { stir, change, t1w: volumes.get('t1w') ?? null, answer };
  }
}

function sentence(e: unknown): string {
  return e instanceof Error ? e.message : String(e);
}
