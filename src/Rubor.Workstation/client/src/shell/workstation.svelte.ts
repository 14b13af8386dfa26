import type { CaseSummary, ReadSummary, Session, StudyDocument } from '../contract';
import { oneKeys } from '../keyboard/onekeys.svelte';
import type { CaseModel, Kind, LockRequests, Opening } from '../kinds/kind';
import type { Server } from '../ledger/server';
import { refusedText } from '../text/sentences';
import { Idle } from './idle';
import { load, type Loaded } from './loading';
import { formatRoute, parseRoute, type Route } from './route';

/** An open case with what its kind does for it. */
export interface OpenCase { kind: Kind; model: CaseModel }

export interface Place { number: number; total: number; previous: string | null; next: string | null }

const idle = () => new Promise<void>((resolve) => {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve(), { timeout: 1000 });
  else setTimeout(resolve, 200);
});

// After which share of a session's time the server is told that somebody is still there.
const renewalShare = 0.2;

// How often the list of cases is asked for while some are being measured.
const askAgainMs = 4000;

/** The whole page: who is signed in, where it stands, and which case is open. */
export class Workstation {
  session: Session | null = $state.raw(null);
  study: StudyDocument | null = $state.raw(null);
  route: Route = $state.raw({ page: 'cases' });
  open: OpenCase | null = $state.raw(null);
  /** Name of the case that is on its way. */
  opening: string | null = $state(null);
  /** Why the page cannot show what was asked for. */
  problem: string | null = $state(null);
  /** Why the page asks who is there: somebody else has signed in. */
  news: string | null = $state(null);
  /** The server wants the password again; the open read stays as it is meanwhile. */
  timed_out: boolean = $state(false);
  /** Nobody was at the page: that is why. Else the session has ended, elsewhere or on the server. */
  idled: boolean = $state(false);
  /** Milliseconds until nobody is taken to be at the page, when they are few; else null. */
  ending: number | null = $state(null);
  dialog: 'help' | 'password' | 'sign' | 'reopen' | 'sign-out' | 'rejected-acts' | null = $state(null);
  /** The list of cases beside an open one. */
  drawer: boolean = $state(false);

  /** Acts that are not stored on the server yet, of all cases. */
  unsent: number = $state(0);

  // Covers the page when nobody has been at it for as long as a session lasts.
  private readonly idle = new Idle(() => {
    this.idled = !this.timed_out;
    this.timed_out = true;
  }, (left) => { this.ending = left; });
  // When the server last heard by this page that somebody is there: who only looks asks it for nothing.
  private renewed = 0;
  private readonly loaded = new Map<string, Promise<Loaded>>();
  private nextCaseFrom: number | null = null;
  // While this page itself signs somebody in or out.
  private changing = false;
  private asking: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly server: Server, private readonly storage: Opening<unknown>['storage'],
    private readonly locks?: LockRequests) {
    server.onUnsent(() => this.countUnsent());
    server.onSession((name) => this.heard(name));
  }

  /** The open case. */
  get model(): CaseModel | null { return this.open?.model ?? null; }

  /** Whether closing the tab now leaves something undone: what was begun, such as a drawing, or acts on their way. */
  get unfinished(): boolean {
    return this.session?.name != null && (this.unsent > 0 || (this.model?.unfinished ?? null) !== null);
  }

  async start(): Promise<void> {
    try {
      await this.welcome(await this.server.session());
    } catch (e) {
      this.problem = refusedText(e);
    }
  }

  /** Null when signed in, else why not, in words. */
  async signIn(name: string, password: string): Promise<string | null> {
    try {
      const session = await this.changeReader(() => this.server.signIn(name, password));
      if (session.name !== this.session?.name) this.clear();
      this.timed_out = this.idled = false;
      this.problem = this.news = null;
      await this.welcome(session);
      return null;
    } catch (e) {
      const { status } = e as { status?: number };
      return status === 401 ? 'Name or password is wrong.' : status === undefined ? 'The server does not answer. Try again in a moment.'
        : refusedText(e);
    }
  }

  /** @param all_the_same Also while acts wait: they stay in this browser until the same reader signs in again. */
  async signOut(all_the_same = false): Promise<void> {
    if (this.model !== null && this.model.unfinished !== null) {
      this.model.ledger.notices.tell(`A ${this.model.unfinished} is open. Save it first, or throw it away; then sign out.`, 'warning');
      return;
    }
    this.model?.putAway();
    this.countUnsent();
    if (this.unsent > 0 && !all_the_same) {
      this.dialog = 'sign-out';
      return;
    }
    this.dialog = null;
    try {
      await this.changeReader(() => this.server.signOut());
    } catch (e) {
      if ((e as { status?: number }).status === undefined) {
        this.problem = refusedText(e);
        this.model?.ledger.notices.tell('The server does not answer, so you are still signed in. Try again in a moment.', 'warning');
        return;
      }
    }
    this.clear();
    this.session = null;
    await this.start();
  }

  /** Null when the own password was changed, else why not, in words. */
  async changePassword(current: string, next: string): Promise<string | null> {
    try {
      this.session = await this.server.changePassword(current, next);
      return null;
    } catch (e) {
      return this.failed(e);
    }
  }

  /** Gives the page to somebody else, from the dialog that asks for the password: what was done stays in this browser. */
  async handOver(): Promise<void> {
    const { session } = this;
    this.model?.putAway();
    this.clear();
    history.replaceState(null, '', formatRoute({ page: 'cases' }));
    // Without an answer the page is empty all the same.
    await this.changeReader(() => this.server.signOut()).catch(() => {});
    this.session = session && { ...session, name: null, role: null };
  }

  /** The address has changed. */
  async follow(hash: string): Promise<void> {
    const { model } = this;
    this.route = parseRoute(hash);
    this.drawer = false;
    if (model !== null && model.unfinished !== null && !(this.route.page === 'case' && this.route.name === model.document.name)) {
      this.goBackTo(model);
      model.ledger.notices.tell(`A ${model.unfinished} is open. Save it first, or throw it away.`, 'warning');
      return;
    }
    if (this.session?.name == null) return;
    if (this.route.page !== 'case') {
      this.leave();
      await this.loadStudy();
    } else if (this.session.role !== 'reader') {
      location.hash = formatRoute({ page: 'cases' });
    } else if (this.model?.document.name === this.route.name) {
      // Another case may still be on its way; it must not take this one's place.
      this.opening = null;
    } else {
      await this.openCase(this.route.name);
    }
  }

  /** The open read was signed. Where more is shown after a first answer the case is opened again with it; a task has gone on. */
  async signed(): Promise<void> {
    const { model } = this;
    if (model?.document.reveals === true) {
      const { name } = model.document;
      this.loaded.delete(name);
      this.leave();
      await this.openCase(name);
    }
    if (this.study?.task) await this.loadStudy();
  }

  /** Somebody is at the page. */
  touched(): void {
    this.idle.touched();
    const { session } = this;
    if (session?.name == null || this.timed_out || Date.now() - this.renewed < session.timeout_minutes * 60_000 * renewalShare) return;
    this.renewed = Date.now();
    this.server.session().catch(() => {});
  }

  placeOf(name: string): Place | null {
    const cases = this.study?.cases.filter((c) => c.state === 'ready') ?? [];
    const at = cases.findIndex((c) => c.name === name);
    return at < 0 ? null : { number: at + 1, total: cases.length, previous: cases[at - 1]?.name ?? null, next: this.nextOf(cases, at) };
  }

  openNext(): void {
    this.change(this.model && this.placeOf(this.model.document.name)?.next);
  }

  previous(): void {
    this.change(this.model && this.placeOf(this.model.document.name)?.previous);
  }

  /** The open case stands on the page: time to fetch the next one. */
  painted(name: string): void {
    if (this.model?.document.name !== name) return;
    if (this.nextCaseFrom !== null) performance.measure('rubor:next-case', { start: this.nextCaseFrom, end: performance.now() });
    this.nextCaseFrom = null;
    this.fetchAhead();
  }

  /** Fetches the visit before this one, once it is asked for. */
  async loadEarlier(): Promise<void> {
    const { model } = this;
    const earlier = model?.document.earlier;
    if (!model || !earlier) return;
    try {
      const { kind, prepared } = await this.loadCase(earlier.case);
      if (this.model !== model) return;
      if (kind !== this.open?.kind) throw new Error('it is a case of another kind');
      model.showEarlier(prepared);
    } catch (e) {
      this.loaded.delete(earlier.case);
      model.earlierMissing(`The earlier visit cannot be shown. ${refusedText(e)}`);
    }
  }

  /** What a page of the task asks the server: its answer, or why there is none, in words. */
  async asked<T>(ask: (server: Server) => Promise<T>): Promise<{ value: T; problem: null } | { value: null; problem: string }> {
    try {
      return { value: await ask(this.server), problem: null };
    } catch (e) {
      return { value: null, problem: this.failed(e) };
    }
  }

  /** Reopens a reader's signed read, as a coordinator; null when done, else why not. */
  async reopenOther(read: ReadSummary, reason: string): Promise<string | null> {
    try {
      await this.server.reopenRead(read.id, reason);
      await this.loadStudy();
      return null;
    } catch (e) {
      return this.failed(e);
    }
  }

  /** Who is signed in now, by an answer or by another tab. */
  private heard(name: string | null): void {
    const shown = this.session?.name ?? null;
    if (shown === null || this.changing || name === shown) return;
    // Signed out elsewhere or run out: the same reader's password brings everything back.
    if (name === null) this.timed_out = true;
    else this.someoneElse(name);
  }

  private async changeReader<T>(ask: () => Promise<T>): Promise<T> {
    this.changing = true;
    try {
      return await ask();
    } finally {
      this.changing = false;
    }
  }

  // Drawings and acts of whoever was here stay in the browser; nothing of theirs stays on the page. Whoever goes on signs in here:
  // what the page sends is never another's than who it shows.
  private someoneElse(now: string): void {
    const before = this.session!;
    this.clear();
    history.replaceState(null, '', formatRoute({ page: 'cases' }));
    this.session = { ...before, name: null, role: null };
    this.news = `${now} has signed in in this browser. What ${before.name} did is kept here until ${before.name} signs in again.`;
  }

  private change(name: string | null | undefined): void {
    if (!name) return;
    this.nextCaseFrom = performance.now();
    location.hash = formatRoute({ page: 'case', name });
  }

  // Following the list, signed cases are passed over while there are others; the last of them leads on in order.
  private nextOf(cases: readonly CaseSummary[], at: number): string | null {
    return (cases.slice(at + 1).find((c) => c.read?.state !== 'signed') ?? cases[at + 1])?.name ?? null;
  }

  private async welcome(session: Session): Promise<void> {
    this.session = session;
    this.countUnsent();
    this.idle.stop();
    if (session.name === null) return;
    this.idle.start(session.timeout_minutes);
    this.renewed = Date.now();
    oneKeys.of(session.name, this.storage);
    this.model?.ledger.signedIn();
    if (session.role === 'reader') void this.server.sendLeftOver();
    // A case does not wait for the list, nor the list for the case.
    await Promise.all([this.follow(location.hash), this.open === null && parseRoute(location.hash).page !== 'case' ? undefined
      : this.loadStudy()]);
  }

  // Once the case stands on the page and the list has said which one is next.
  private fetchAhead(): void {
    const { model } = this;
    if (model === null || document.documentElement.dataset.ready !== model.document.name) return;
    const next = this.placeOf(model.document.name)?.next;
    if (next) this.loadCase(next, idle).catch(() => this.loaded.delete(next));
  }

  private async loadStudy(poll = false): Promise<void> {
    try {
      const { session } = this;
      const study = await this.server.study(poll);
      // Asked for by somebody who has left meanwhile.
      if (this.session?.name !== session?.name) return;
      this.study = study;
      this.problem = null;
      this.fetchAhead();
      clearTimeout(this.asking);
      if (this.route.page === 'cases' && this.study.cases.some((c) => c.state === 'waiting' || c.state === 'measuring'))
        this.asking = setTimeout(() =>
          { if (this.route.page === 'cases' && this.session?.name != null && !document.hidden) void this.loadStudy(true); }, askAgainMs);
    } catch (e) {
      this.problem = this.failed(e);
    }
  }

  private async openCase(name: string): Promise<void> {
    this.opening = name;
    this.problem = null;
    if (this.nextCaseFrom === null) performance.mark('rubor:open');
    try {
      const [{ kind, prepared }, opened] = await Promise.all([this.loadCase(name), this.server.openRead(name)]);
      if (this.opening !== name || this.route.page !== 'case' || this.route.name !== name) return;
      if (opened.read.reader !== this.session?.name) {
        this.someoneElse(opened.read.reader);
        return;
      }
      const { model: before } = this;
      if (before !== null && before.unfinished !== null) {
        this.goBackTo(before);
        before.ledger.notices.tell(`A ${before.unfinished} was begun before the other case was there. Save it first, or throw it away.`, 'warning');
        return;
      }
      before?.close();
      const model: CaseModel = kind.open({
        prepared, read: opened.read, me: this.session!.name!, storage: this.storage, locks: this.locks,
        taking: () => this.server.taking(opened.read.read),
        earlier: {
          comparison: (poll) => this.server.comparison(name, poll),
          image: (image) => this.server.comparisonImage(name, image),
          lesions: () => this.server.lesions(opened.read.read),
        },
        outbox: (rules, events) => opened.outbox(rules, {
          ...events,
          onSave: (save) => {
            events.onSave(save);
            if (save.kind === 'signed-out') this.timed_out = true;
          },
          // Told of by tabs, never while the model is being made.
          onOtherTab: (there) => { model.ledger.other_tab = there; },
        }),
      });
      this.open = { kind, model };
      this.dialog = null;
      void this.loadStudy();
    } catch (e) {
      this.loaded.delete(name);
      this.nextCaseFrom = null;
      if (this.opening === name) this.stay(e);
    } finally {
      if (this.opening === name) this.opening = null;
    }
  }

  // Without an answer the open case stays, and the address goes back to it; what cannot be opened at all is said in its place.
  private stay(e: unknown): void {
    const why = this.failed(e);
    const { model } = this;
    const { status } = e as { status?: number };
    // It is opened once the password was given again.
    if (status === 401 && model !== null) return;
    if (model === null || status !== undefined) {
      this.leave();
      this.problem = why;
      return;
    }
    this.goBackTo(model);
    model.ledger.notices.tell(`The other case cannot be opened now. ${why}`, 'warning');
  }

  private goBackTo({ document: { name } }: CaseModel): void {
    history.replaceState(null, '', formatRoute({ page: 'case', name }));
    this.route = parseRoute(location.hash);
  }

  // A document of megabytes stays for the next visit, but only a few of them.
  private loadCase(name: string, quiet?: () => Promise<void>): Promise<Loaded> {
    let loaded = this.loaded.get(name);
    if (!loaded) {
      loaded = load(this.server, name, quiet);
      this.loaded.set(name, loaded);
      for (const old of [...this.loaded.keys()].slice(0, -4)) this.loaded.delete(old);
    }
    return loaded;
  }

  private countUnsent(): void {
    this.unsent = this.server.unsent();
  }

  private failed(e: unknown): string {
    if ((e as { status?: number }).status === 401) this.timed_out = true;
    return refusedText(e);
  }

  private clear(): void {
    this.leave();
    this.idle.stop();
    this.study = null;
    this.problem = null;
    this.timed_out = this.idled = false;
    this.drawer = false;
    this.loaded.clear();
  }

  private leave(): void {
    this.opening = null;
    this.model?.close();
    this.open = null;
    this.dialog = null;
    delete document.documentElement.dataset.ready;
  }
}
