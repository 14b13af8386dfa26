import { Niivue, NVImage, SLICE_TYPE } from '@niivue/niivue';

// What the workstation does with slices, done by NiiVue: a scan with a label map over it; scroll; replace the label map.
declare global {
  interface Window {
    open(image: string, labels: string): Promise<number>;
    scroll(times: number): Promise<number[]>;
    replace(times: number): Promise<number[]>;
  }
}

const view = new Niivue({ show3Dcrosshair: false, isAntiAlias: false, logLevel: 'error' });
const canvas = document.getElementById('view') as HTMLCanvasElement;

// Software rendering queues its commands: reading one pixel waits until they are done.
function painted(): void {
  const gl = view.gl;
  gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
}

Object.assign(window, {
  async open(image: string, labels: string): Promise<number> {
    const begun = performance.now();
    await view.attachToCanvas(canvas);
    await view.loadVolumes([{ url: image, colormap: 'gray' }, { url: labels, colormap: 'red', opacity: 0.5 }]);
    view.setSliceType(SLICE_TYPE.CORONAL);
    view.drawScene();
    painted();
    return performance.now() - begun;
  },
  async scroll(times: number): Promise<number[]> {
    const took: number[] = [];
    for (let i = 0; i < times; i++) {
      const begun = performance.now();
      view.moveCrosshairInVox(0, i % 20 < 10 ? 1 : -1, 0);
      view.drawScene();
      painted();
      took.push(performance.now() - begun);
      await new Promise((done) => requestAnimationFrame(done));
    }
    return took;
  },
  async replace(times: number): Promise<number[]> {
    const overlay = view.volumes[1] as NVImage;
    const labels = overlay.img as Uint8Array;
    const set: number[] = [];
    for (let i = 0; i < labels.length; i++) if (labels[i]) set.push(i);
    const took: number[] = [];
    for (let i = 0; i < times; i++) {
      const begun = performance.now();
      for (let k = i; k < set.length; k += times) labels[set[k]!] = 0;
      view.updateGLVolume();
      view.drawScene();
      painted();
      took.push(performance.now() - begun);
      await new Promise((done) => requestAnimationFrame(done));
    }
    return took;
  },
});
document.documentElement.dataset.ready = 'yes';
