import type { Reading } from '../kinds/vhi/reading.svelte';
import { Wheel, pan, scroll, windowAfterDrag, zoom } from './navigation';
import { keyOf, type CanvasSize, type Layout, type PaneName } from '../kinds/vhi/panes';
import type { Session } from './view.svelte';
import { onlyChanges, type Place } from './tools/tool';
import { toolOf } from '../kinds/vhi/tools';
import { applyInverse, type Point } from './geometry';

/** What a drag does until it ends. */
type Drag =
  | { kind: 'tool' }
  | { kind: 'pan'; last: Point }
  | { kind: 'window'; start: Point; window: { centre: number; width: number } }
  | { kind: 'pinch'; apart: number; middle: Point };

/** Pointer, pen and touch on one pane, handed to the tool, or to zoom, pan and window. Points are in device pixels of its canvas. */
export class PanePointer {
  private drag: Drag | null = null;
  private readonly touches = new Map<number, Point>();
  private readonly wheel = new Wheel();

  constructor(
    private readonly reading: Reading,
    private readonly session: Session,
    private readonly pane: PaneName,
    private readonly canvas: () => { element: HTMLElement; size: CanvasSize; layout: Layout },
  ) {}

  down(event: PointerEvent): void {
    const { element } = this.canvas();
    element.setPointerCapture(event.pointerId);
    const at = this.point(event);
    if (event.pointerType === 'touch') {
      this.touches.set(event.pointerId, at);
      if (this.touches.size === 2) {
        // A second finger means the picture, not the tool.
        this.session.shape = null;
        this.drag = { kind: 'pinch', ...this.fingers() };
        return;
      }
    }
    if (event.button === 2) this.drag = { kind: 'window', start: at, window: { ...this.reading.window[this.pane.image] } };
    else if (event.button === 1 || this.session.space || this.reading.tool === 'pan') this.drag = { kind: 'pan', last: at };
    else if (event.button === 0 && this.pane.visit === 'now' && this.mayChange()) {
      this.drag = { kind: 'tool' };
      this.follow(event);
      toolOf(this.reading)?.down(this.reading, this.session, this.place(event));
    }
    if (event.button === 1) event.preventDefault();
  }

  move(event: PointerEvent): void {
    const at = this.point(event);
    if (this.touches.has(event.pointerId)) this.touches.set(event.pointerId, at);
    this.follow(event);
    const { size } = this.canvas();
    switch (this.drag?.kind) {
      case 'pinch': {
        const { apart, middle } = this.fingers();
        zoom(this.reading, size, apart / this.drag.apart, middle);
        pan(this.reading, size, { x: middle.x - this.drag.middle.x, y: middle.y - this.drag.middle.y });
        this.drag = { kind: 'pinch', apart, middle };
        return;
      }
      case 'pan':
        pan(this.reading, size, { x: at.x - this.drag.last.x, y: at.y - this.drag.last.y });
        this.drag.last = at;
        return;
      case 'window': {
        const by = { x: (at.x - this.drag.start.x) / size.ratio, y: (at.y - this.drag.start.y) / size.ratio };
        this.reading.window[this.pane.image] = windowAfterDrag(this.drag.window, by);
        return;
      }
    }
    if (this.pane.visit !== 'now') return;
    const held = this.drag?.kind === 'tool';
    // A quick stroke has more points than frames.
    const steps = held ? event.getCoalescedEvents() : [];
    for (const step of steps.length > 0 ? steps : [event])
      toolOf(this.reading)?.move(this.reading, this.session, this.place(step, event), held);
  }

  up(event: PointerEvent): void {
    this.touches.delete(event.pointerId);
    const drag = this.drag;
    this.drag = null;
    if (drag?.kind === 'tool') toolOf(this.reading)?.up(this.reading, this.session, this.place(event));
  }

  cancel(event: PointerEvent): void {
    this.touches.delete(event.pointerId);
    this.drag = null;
    this.session.shape = null;
  }

  leave(): void {
    if (this.drag) return;
    this.session.pointed = null;
    this.session.hover = 0;
  }

  double(event: MouseEvent): void {
    if (this.pane.visit !== 'now' || event.button !== 0 || !this.mayChange(false)) return;
    toolOf(this.reading)?.double?.(this.reading, this.session, this.place(event));
  }

  turn(event: WheelEvent): void {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) zoom(this.reading, this.canvas().size, Math.exp(-event.deltaY * 0.002), this.point(event));
    else {
      scroll(this.reading, this.wheel.slices(event.deltaY, event.deltaMode));
      // Another slice came under the pointer.
      if (!this.drag && this.pane.visit === 'now') toolOf(this.reading)?.move(this.reading, this.session, this.place(event), false);
    }
  }

  private mayChange(tell = true): boolean {
    if (!this.reading.locked || !onlyChanges(this.reading.tool)) return true;
    if (tell) this.reading.notice('This read cannot be changed: it is signed, or not yours.', 'warning');
    return false;
  }

  private follow(event: PointerEvent): void {
    if (this.pane.visit !== 'now') return;
    const { x, y } = this.place(event);
    const size = this.reading.document.size;
    this.session.pointed = keyOf(this.pane);
    const column = Math.floor(x);
    const row = Math.floor(y);
    if (column < 0 || row < 0 || column >= size[2] || row >= size[1]) return;
    const cursor = this.reading.cursor;
    if (cursor?.x !== column || cursor.y !== row || cursor.z !== this.reading.slice)
      this.reading.cursor = { z: this.reading.slice, y: row, x: column };
  }

  // Keys are read from the event itself: coalesced ones lack them in some browsers.
  private place(step: MouseEvent, event: MouseEvent = step): Place {
    const { layout } = this.canvas();
    const at = this.point(step);
    const voxel = applyInverse(layout.matrix, at.x, at.y);
    return {
      image: this.pane.image, slice: this.reading.slice, ...voxel,
      voxels_per_pixel: this.canvas().size.ratio / layout.view.across,
      shift: event.shiftKey,
    };
  }

  private point(event: MouseEvent): Point {
    const { element, size } = this.canvas();
    const box = element.getBoundingClientRect();
    return { x: (event.clientX - box.left) * size.width / box.width, y: (event.clientY - box.top) * size.height / box.height };
  }

  private fingers(): { apart: number; middle: Point } {
    const [a, b] = [...this.touches.values()];
    return { apart: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)), middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } };
  }
}
