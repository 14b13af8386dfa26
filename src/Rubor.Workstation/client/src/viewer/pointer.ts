import { applyInverse, type Point } from './geometry';
import type { CanvasSize, Layout } from './layout';
import { Wheel, pan, scroll, windowAfterDrag, zoom } from './navigation';
import type { Pane, Scene } from './scene';
import type { Place } from './tools/tool';

// How far from the edge of the curtain the pointer still takes it.
const hemPixels = 6;

/** What a drag does until it ends. */
type Drag =
  | { kind: 'tool' }
  | { kind: 'pan'; last: Point }
  | { kind: 'curtain' }
  | { kind: 'window'; start: Point; window: { centre: number; width: number } }
  | { kind: 'pinch'; apart: number; middle: Point };

/** Pointer, pen and touch on one pane, handed to the tool, or to zoom, pan and window. Points are in device pixels of its canvas. */
export class PanePointer {
  private drag: Drag | null = null;
  private readonly touches = new Map<number, Point>();
  private readonly wheel = new Wheel();

  constructor(
    private readonly scene: Scene,
    private readonly pane: () => Pane,
    private readonly canvas: () => { element: HTMLElement; size: CanvasSize; layout: Layout },
  ) {}

  down(event: PointerEvent): void {
    const { element } = this.canvas();
    element.setPointerCapture(event.pointerId);
    const at = this.point(event), { view } = this.scene;
    if (event.pointerType === 'touch') {
      this.touches.set(event.pointerId, at);
      if (this.touches.size === 2) {
        // A second finger means the picture, not the tool.
        view.shape = null;
        this.drag = { kind: 'pinch', ...this.fingers() };
        return;
      }
    }
    if (event.button === 0 && this.onHem(at)) this.drag = { kind: 'curtain' };
    else if (event.button === 2) this.drag = { kind: 'window', start: at, window: { ...this.pane().window } };
    else if (event.button === 1 || view.space || view.tool === 'pan') this.drag = { kind: 'pan', last: at };
    else if (event.button === 0 && this.pane().active && this.scene.mayAct(true)) {
      this.drag = { kind: 'tool' };
      this.follow(event);
      this.scene.tool?.down(this.place(event));
    }
    if (event.button === 1) event.preventDefault();
  }

  move(event: PointerEvent): void {
    const at = this.point(event);
    if (this.touches.has(event.pointerId)) this.touches.set(event.pointerId, at);
    this.follow(event);
    const { size } = this.canvas(), { view } = this.scene, { reference } = this.pane();
    switch (this.drag?.kind) {
      case 'pinch': {
        const { apart, middle } = this.fingers();
        zoom(view, size, apart / this.drag.apart, middle, reference);
        pan(view, size, { x: middle.x - this.drag.middle.x, y: middle.y - this.drag.middle.y }, reference);
        this.drag = { kind: 'pinch', apart, middle };
        return;
      }
      case 'pan':
        pan(view, size, { x: at.x - this.drag.last.x, y: at.y - this.drag.last.y }, reference);
        this.drag.last = at;
        return;
      case 'curtain':
        this.scene.moveCurtain?.(Math.min(1, Math.max(0, at.x / size.width)));
        return;
      case 'window': {
        const by = { x: (at.x - this.drag.start.x) / size.ratio, y: (at.y - this.drag.start.y) / size.ratio };
        this.scene.setWindow(this.pane().role, windowAfterDrag(this.drag.window, by));
        return;
      }
    }
    if (!this.pane().active) return;
    const held = this.drag?.kind === 'tool';
    // A quick stroke has more points than frames.
    const steps = held ? event.getCoalescedEvents() : [];
    for (const step of steps.length > 0 ? steps : [event])
      this.scene.tool?.move(this.place(step, event), held);
  }

  up(event: PointerEvent): void {
    this.touches.delete(event.pointerId);
    const drag = this.drag;
    this.drag = null;
    if (drag?.kind === 'tool') this.scene.tool?.up(this.place(event));
  }

  cancel(event: PointerEvent): void {
    this.touches.delete(event.pointerId);
    this.drag = null;
    this.scene.view.shape = null;
  }

  leave(): void {
    if (this.drag) return;
    this.scene.view.pointed = null;
    this.scene.left();
  }

  double(event: MouseEvent): void {
    if (!this.pane().active || event.button !== 0 || !this.scene.mayAct(false)) return;
    this.scene.tool?.double?.(this.place(event));
  }

  turn(event: WheelEvent): void {
    event.preventDefault();
    const { view } = this.scene;
    if (event.ctrlKey || event.metaKey) zoom(view, this.canvas().size, Math.exp(-event.deltaY * 0.002), this.point(event),
      this.pane().reference);
    else {
      scroll(view, this.wheel.slices(event.deltaY, event.deltaMode));
      // Another slice came under the pointer.
      if (!this.drag && this.pane().active) this.scene.tool?.move(this.place(event), false);
    }
  }

  private follow(event: PointerEvent): void {
    if (!this.pane().active) return;
    const { x, y } = this.place(event);
    const { view } = this.scene, { size } = this.pane().volume;
    view.pointed = this.pane().key;
    const column = Math.floor(x);
    const row = Math.floor(y);
    if (column < 0 || row < 0 || column >= size[2] || row >= size[1]) return;
    const { cursor, slice } = view;
    if (cursor?.x !== column || cursor.y !== row || cursor.z !== slice) view.cursor = { z: slice, y: row, x: column };
  }

  // Keys are read from the event itself: coalesced ones lack them in some browsers.
  private place(step: MouseEvent, event: MouseEvent = step): Place {
    const { layout } = this.canvas();
    const at = this.point(step);
    const voxel = applyInverse(layout.matrix, at.x, at.y);
    return {
      slice: this.scene.view.slice, ...voxel,
      voxels_per_pixel: this.canvas().size.ratio / layout.view.across,
      shift: event.shiftKey,
    };
  }

  // The edge of the curtain is drawn by the pointer, within a few pixels.
  private onHem({ x }: Point): boolean {
    const { size } = this.canvas(), { over } = this.pane();
    return over?.kind === 'curtain' && Math.abs(x - over.share * size.width) <= hemPixels * size.ratio;
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
