import { ApiError, OfflineError } from './errors';

/** What work() comes to, or OfflineError where it fails on the way or takes longer than ms. The caller's own abort stays an AbortError. */
export async function answerWithin<T>(ms: number, caller: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  caller?.throwIfAborted();
  const ending = new AbortController();
  const give = () => ending.abort(caller?.reason);
  caller?.addEventListener('abort', give);
  const timer = setTimeout(() => ending.abort(), ms);
  try {
    return await work(ending.signal);
  } catch (error) {
    if (caller?.aborted || error instanceof ApiError || error instanceof OfflineError)
      throw error;
    throw new OfflineError('The server does not answer.', { cause: error });
  } finally {
    clearTimeout(timer);
    caller?.removeEventListener('abort', give);
  }
}
