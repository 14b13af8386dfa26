import type { Overlay } from '../../forms/scene.svelte';
import type { Layer } from '../../viewer/scene';
import type { Box, Machine } from './contract';
import { heatLayers, regionLayer } from './layers';

/** How heatmaps are shown. */
export type Shown = 'filled' | 'lines' | 'off';

const next: Record<Shown, Shown> = { filled: 'lines', lines: 'off', off: 'filled' };

/** What lies over the two pictures of a joint: its region, and where the machine's score comes from. */
export class JointOverlay implements Overlay {
  region: boolean = $state(true);
  heat: Shown = $state('filled');
  /** Whether there is any heatmap to be shown. */
  readonly has_heatmaps: boolean;

  private readonly boxes = new Map<string, Layer>();
  private readonly maps = new Map<string, ReturnType<typeof heatLayers>>();

  constructor(regions: Partial<Record<string, Box>>, machine: Machine | null) {
    for (const [role, box] of Object.entries(regions)) {
      if (box === undefined) continue;
      this.boxes.set(role, regionLayer(box));
      const heatmap = machine === null ? null : role === 'gray' ? machine.gray : machine.doppler;
      if (heatmap !== null) this.maps.set(role, heatLayers(heatmap, box));
    }
    this.has_heatmaps = this.maps.size > 0;
  }

  layers(role: string): readonly Layer[] {
    const { heat, region } = this, map = this.maps.get(role), box = this.boxes.get(role);
    return [
      ...(map === undefined || heat === 'off' ? [] : heat === 'filled' ? [map.filled, map.lines] : [map.lines]),
      ...(region && box !== undefined ? [box] : []),
    ];
  }

  /** Heatmaps in colour with lines, lines alone, nothing. False where there are none. */
  stepHeat(): boolean {
    if (!this.has_heatmaps) return false;
    this.heat = next[this.heat];
    return true;
  }
}
