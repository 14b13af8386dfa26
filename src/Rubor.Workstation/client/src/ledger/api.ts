import type { Batch, CaseDocument, CaseImage, Comparison, Decision, Discrepancies, Discrepancy, Lesions, ReadDocument, Reopening, Session,
  Signature, Stored, StudyDocument, Taking, TaskChecked, TaskChoices, TaskProgress, Vote } from '../contract';
import { answerWithin } from './answer';
import { ApiError, OfflineError } from './errors';

export { ApiError, OfflineError };

/** A request without an answer for this long counts as lost. */
const answerMs = 15_000;
/** The server waits half a minute for files that do not answer, and then says so. */
const caseMs = 45_000;
/** An image of some megabytes over a slow line takes longer than an answer in words. */
const imageMs = 120_000;

const sessionAddress = '/api/session';
const discrepanciesAddress = '/api/task/discrepancies';

type Method = 'GET' | 'POST' | 'DELETE';

/** The server's endpoints. Throws ApiError and OfflineError; AbortError only where the caller's own signal was used. */
export class Api {
  /** The page's reader while the server says that it is they who are signed in; null otherwise. Never another's name. */
  name: string | null = null;

  /** Whose page this is: who has signed in here last, also after the time-out. */
  reader: string | null = null;

  /** Hears whose session the browser has, at every answer that says it. */
  heard: (name: string | null) => void = () => {};

  private csrf: string | null = null;

  constructor(private readonly fetch: typeof globalThis.fetch) {}

  async session(): Promise<Session> {
    const session = await this.json<Session>('GET', sessionAddress);
    this.csrf = session.csrf;
    this.reader ??= session.name;
    this.name = session.name === this.reader ? session.name : null;
    this.heard(session.name);
    return session;
  }

  async signIn(name: string, password: string): Promise<Session> {
    const session = await this.unsafe<Session>('POST', sessionAddress, { name, password }, false);
    this.name = this.reader = session.name;
    this.csrf = session.csrf;
    this.heard(session.name);
    return session;
  }

  async signOut(): Promise<void> {
    try {
      await this.unsafe('DELETE', sessionAddress);
    } catch (error) {
      // The time is over, or the session is another reader's, which stays.
      if (error instanceof ApiError && error.status === 401)
        this.name = this.reader = this.csrf = null;
      throw error;
    }
    this.name = this.reader = this.csrf = null;
  }

  /** Other sessions of the reader end; this one goes on, under another token. */
  async changePassword(current: string, next: string): Promise<Session> {
    const session = await this.unsafe<Session>('POST', `${sessionAddress}/password`, { current, new: next });
    this.csrf = session.csrf;
    return session;
  }

  /** @param poll Asked for by the page itself: no sign that somebody is there. */
  study(poll = false): Promise<StudyDocument> {
    return this.json('GET', '/api/study', undefined, poll);
  }

  taskProgress(): Promise<TaskProgress> {
    return this.json('GET', '/api/task/progress');
  }

  taskChoices(): Promise<TaskChoices> {
    return this.json('GET', '/api/tasks/choices');
  }

  checkTask(task: object): Promise<TaskChecked> {
    return this.unsafe('POST', '/api/tasks/check', { task }, true, caseMs);
  }

  createTask(task: object): Promise<TaskChecked> {
    return this.unsafe('POST', '/api/tasks', { task }, true, caseMs);
  }

  discrepancies(): Promise<Discrepancies> {
    return this.json('GET', discrepanciesAddress);
  }

  discrepancy(code: string): Promise<Discrepancy> {
    return this.json('GET', `${discrepanciesAddress}/${code}`, undefined, false, caseMs);
  }

  /** Samples of an image of its case. */
  discrepancyImage(code: string, image: Pick<CaseImage, 'role'>): Promise<ArrayBuffer> {
    return this.request('GET', `${discrepanciesAddress}/${code}/images/${image.role}`, { ms: imageMs }, response => response.arrayBuffer());
  }

  vote(code: string, vote: Vote): Promise<Discrepancy> {
    return this.unsafe('POST', `${discrepanciesAddress}/${code}/vote`, vote, true, caseMs);
  }

  decide(code: string, decision: Decision): Promise<Discrepancy> {
    return this.unsafe('POST', `${discrepanciesAddress}/${code}/decision`, decision, true, caseMs);
  }

  caseDocument(name: string, signal?: AbortSignal): Promise<CaseDocument> {
    return this.json('GET', `/api/cases/${encodeURIComponent(name)}`, undefined, false, caseMs, signal);
  }

  /** Samples of an image. */
  image(name: string, image: Pick<CaseImage, 'role'>, signal?: AbortSignal): Promise<ArrayBuffer> {
    return this.request('GET', `/api/cases/${encodeURIComponent(name)}/images/${image.role}`, { ms: imageMs, signal }, response =>
      response.arrayBuffer());
  }

  open(name: string, client: string, client_sequence: number): Promise<ReadDocument> {
    return this.unsafe('POST', `/api/cases/${encodeURIComponent(name)}/reads`, { client, client_sequence }, true, caseMs);
  }

  events(read: string, from = 0): Promise<ReadDocument> {
    return this.json('GET', `/api/reads/${read}?from=${from}`);
  }

  taking(read: string): Promise<Taking> {
    return this.json('GET', `/api/reads/${read}/taking`, undefined, false, caseMs);
  }

  comparison(name: string, poll = false): Promise<Comparison> {
    return this.json('GET', `/api/cases/${encodeURIComponent(name)}/comparison`, undefined, poll, caseMs);
  }

  /** Samples of an image of a comparison. */
  comparisonImage(name: string, image: Pick<CaseImage, 'role'>): Promise<ArrayBuffer> {
    return this.request('GET', `/api/cases/${encodeURIComponent(name)}/comparison/images/${image.role}`, { ms: imageMs }, response =>
      response.arrayBuffer());
  }

  lesions(read: string): Promise<Lesions> {
    return this.json('GET', `/api/reads/${read}/lesions`, undefined, true, caseMs);
  }

  send(read: string, batch: Batch): Promise<Stored> {
    return this.unsafe('POST', `/api/reads/${read}/acts`, batch);
  }

  sign(read: string, signature: Signature): Promise<Stored> {
    return this.unsafe('POST', `/api/reads/${read}/signature`, signature);
  }

  reopen(read: string, reopening: Reopening): Promise<Stored> {
    return this.unsafe('POST', `/api/reads/${read}/reopening`, reopening);
  }

  private json<T>(method: Method, address: string, body?: unknown, poll = false, ms = answerMs, signal?: AbortSignal): Promise<T> {
    return this.request(method, address, { ms, body, poll, signal }, async response => {
      if (response.status === 204)
        return undefined as T;
      const value = parsed(await response.text());
      // A page in between (a proxy's, a hotel's) may answer 200 with words of its own.
      if (value === undefined)
        throw new OfflineError('The answer is not from this server.');
      return value as T;
    });
  }

  /** With the token against forgery; a token that has run out is fetched again, once. */
  private async unsafe<T>(method: Method, address: string, body?: unknown, sameName = true, ms = answerMs): Promise<T> {
    if (this.csrf === null)
      await this.session();
    const before = this.reader;
    try {
      return await this.json(method, address, body, false, ms);
    } catch (error) {
      if (!isForgery(error))
        throw error;
    }
    const { name } = await this.session();
    // Tokens belong to a name: where somebody else has signed in meanwhile in this browser, the request is not theirs.
    if (sameName && before !== null && name !== before)
      throw new ApiError(401, `${before} is not signed in any more; sign in again.`, null);
    return this.json(method, address, body, false, ms);
  }

  private async request<T>(
    method: Method, address: string, options: { ms: number; body?: unknown; poll?: boolean; signal?: AbortSignal | undefined },
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    const headers: Record<string, string> = { accept: 'application/json, application/octet-stream' };
    if (method !== 'GET' && this.csrf !== null)
      headers['X-Rubor-Csrf'] = this.csrf;
    // In a shared browser another reader may have signed in since, and the cookie be theirs: the server then refuses.
    if (this.reader !== null && (address !== sessionAddress || method === 'DELETE'))
      headers['X-Rubor-Reader'] = encodeURIComponent(this.reader);
    if (options.poll)
      headers['X-Rubor-Poll'] = '1';
    if (options.body !== undefined)
      headers['content-type'] = 'application/json';
    // Called without an object in front: the browser's own fetch refuses another "this" than the window.
    const { fetch } = this;
    return answerWithin(options.ms, options.signal, async signal => {
      const response = await fetch(address, {
        method, headers, signal, credentials: 'same-origin', ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      });
      if (response.ok)
        return read(response);
      const body = parsed(await response.text());
      const sentence = (body as { error?: unknown } | null | undefined)?.error;
      const error = new ApiError(response.status, typeof sentence === 'string' ? sentence
        : `The server answered ${response.status}.`, body);
      if (error.status === 401) {
        this.name = null;
        if (error.code === 'other')
          void this.session().catch(() => {});
      }
      throw error;
    });
  }
}

function isForgery(error: unknown): boolean {
  return error instanceof ApiError && error.status === 400 && error.code === 'csrf';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
