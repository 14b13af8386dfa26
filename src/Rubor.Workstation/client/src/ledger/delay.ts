/** Waits so many milliseconds, or until the signal is given. */
export type Delay = (ms: number, signal: AbortSignal) => Promise<void>;

export const delay: Delay = (ms, signal) => new Promise(resolve => {
  const over = () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', over);
    resolve();
  };
  const timer = setTimeout(over, ms);
  signal.addEventListener('abort', over);
  if (signal.aborted)
    over();
});

const shortestMs = 250, longestMs = 10_000;

/** Pause before the next try: doubled with every failure, and a part of it by chance, so that fifty pages do not come back at once. */
export function pauseMs(failures: number, random: () => number): number {
  const ceiling = Math.min(longestMs, 2 * shortestMs * 2 ** Math.min(failures, 20));
  return ceiling / 2 + random() * ceiling / 2;
}
