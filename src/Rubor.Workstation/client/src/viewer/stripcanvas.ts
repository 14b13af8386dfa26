import { Colours, hatch } from './colours';

/** One cell a slice: what is kept as a solid bar, what was removed hatched on top of it, the current slice framed. */
export function paintStrip(
  canvas: HTMLCanvasElement, size: { width: number; height: number }, upright: boolean, bars: readonly { kept: number; all: number }[],
  current: number,
): void {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(size.width * ratio);
  canvas.height = Math.round(size.height * ratio);
  const context = canvas.getContext('2d')!;
  const along = upright ? canvas.height : canvas.width;
  const room = (upright ? canvas.width : canvas.height) - 6 * ratio;
  const cell = along / bars.length;
  // From the start of a cell, across the strip from its base.
  const box = (z: number, from: number, to: number, inset: number): [number, number, number, number] => {
    const start = z * cell + inset;
    const length = Math.max(1, cell - 2 * inset);
    return upright ? [3 * ratio + from, start, to - from, length] : [start, canvas.height - 3 * ratio - to, length, to - from];
  };
  const gap = cell > 4 * ratio ? ratio : 0;
  const removed = hatch(context, 'crossed', Colours.removed, ratio);
  bars.forEach(({ kept, all }, z) => {
    context.fillStyle = z === current ? '#33506b' : '#22282f';
    context.fillRect(...box(z, 0, room, gap));
    // What is there stays visible, however little.
    const solid = kept > 0 ? Math.max(2 * ratio, kept * room) : 0;
    const whole = Math.max(all > 0 ? 2 * ratio : 0, all * room);
    context.fillStyle = Colours.lower;
    context.fillRect(...box(z, 0, solid, gap));
    if (whole > solid && all > kept) {
      context.fillStyle = removed;
      context.fillRect(...box(z, solid, whole, gap));
    }
  });
  context.strokeStyle = Colours.selected;
  context.lineWidth = 2 * ratio;
  context.strokeRect(...box(current, -2 * ratio, room + 2 * ratio, ratio));
}
