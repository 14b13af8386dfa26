import type { Plane } from '../contract';
import { paint, type Window } from './grey';
import { pictureSize } from './plane';
import type { Volume } from './volume';

/** The grey picture of one slice on a canvas of its own, painted again only when slice or window changed. */
export class SlicePicture {
  private readonly canvas: HTMLCanvasElement = document.createElement('canvas');
  private readonly context = this.canvas.getContext('2d', { alpha: false })!;
  private pixels: ImageData;
  private shown: { volume: Volume; z: number; plane: Plane | null; centre: number; width: number; palette: Window['palette'] } | null = null;

  constructor() {
    this.pixels = this.context.createImageData(1, 1);
  }

  of(volume: Volume, z: number, plane: Plane | null, window: Window): HTMLCanvasElement {
    const shown = this.shown;
    if (shown?.volume === volume && shown.z === z && shown.plane === plane && shown.centre === window.centre
      && shown.width === window.width && shown.palette === window.palette)
      return this.canvas;
    const { width, height } = pictureSize(plane, volume.size);
    if (this.pixels.width !== width || this.pixels.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.pixels = this.context.createImageData(width, height);
    }
    paint(volume, z, plane, window, this.pixels.data);
    this.context.putImageData(this.pixels, 0, 0);
    this.shown = { volume, z, plane, centre: window.centre, width: window.width, palette: window.palette };
    return this.canvas;
  }
}
