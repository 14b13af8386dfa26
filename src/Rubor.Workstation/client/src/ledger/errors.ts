/** The server answered, and not with what was asked for. The message is its own sentence. */
export class ApiError extends Error {
  override name = 'ApiError';

  constructor(readonly status: number, message: string, readonly body: unknown) {
    super(message);
  }

  /** A word for the page where it acts on the error by itself; undefined for all others. */
  get code(): unknown {
    return (this.body as { code?: unknown } | null | undefined)?.code;
  }
}

/** No answer came, or none of this server's: nobody knows whether the request was carried out. */
export class OfflineError extends Error {
  override name = 'OfflineError';
}
