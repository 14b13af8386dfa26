import type { Overlay } from '../../forms/scene.svelte';
import { LargestZoom } from '../../viewer/geometry';
import type { Layer } from '../../viewer/scene';
import type { View } from '../../viewer/view.svelte';
import type { Box, Machine } from './contract';
import { heatLayers, regionLayer } from './layers';

// A rim around the region stays in sight.
const Room = 0.95;

/** How heatmaps are shown. */
export type Shown = 'filled' | 'lines' | 'off';

/** What lies over the two pictures of a joint: its region, and where the machine's score comes from. */
export class JointOverlay implements Overlay {
  region: boolean = $state(true);
  heat: Shown = $state('filled');
  /** The ways in which the heatmaps can be shown; none where there are none. */
  readonly ways: readonly Shown[];

  // Of the first picture, in whose pixels the view counts.
  private readonly first: Box | null;
  private readonly boxes = new Map<string, Layer>();
  private readonly maps = new Map<string, ReturnType<typeof heatLayers>>();

  constructor(regions: Partial<Record<string, Box>>, machine: Machine | null) {
    this.first = regions.gray ?? null;
    for (const [role, box] of Object.entries(regions)) {
      if (box === undefined) continue;
      this.boxes.set(role, regionLayer(box));
      const heatmap = machine === null ? null : role === 'gray' ? machine.gray : machine.doppler;
      if (heatmap !== null) this.maps.set(role, heatLayers(heatmap, box));
    }
    const maps = [...this.maps.values()];
    this.ways = maps.length === 0 ? [] : maps.some((m) => m.lines !== null) ? ['filled', 'lines', 'off'] : ['filled', 'off'];
  }

  layers(role: string): readonly Layer[] {
    const { heat, region } = this, map = this.maps.get(role), box = this.boxes.get(role);
    return [
      ...(map === undefined || heat === 'off' ? [] : [heat === 'filled' ? map.filled : null, map.lines]).filter((layer) => layer !== null),
      ...(region && box !== undefined ? [box] : []),
    ];
  }

  /** Shows the region as large as it fits. False where there is none. */
  fill(view: View): boolean {
    if (this.first === null) return false;
    const [x, y, width, height] = this.first, [, rows, columns] = view.grid.size;
    view.zoom = Math.min(LargestZoom, Math.max(1, Math.min(columns / width, rows / height) * Room));
    view.pan = { x: columns / 2 - x - width / 2, y: rows / 2 - y - height / 2 };
    return true;
  }

  /** Heatmaps in colour with lines, lines alone, nothing. False where there are none. */
  stepHeat(): boolean {
    if (this.ways.length === 0) return false;
    this.heat = this.ways[(this.ways.indexOf(this.heat) + 1) % this.ways.length];
    return true;
  }
}
