import type { Piece } from './maths/types';
import type { NotCarried } from './maths/carried';
import { count, number } from '../../text/numbers';
import type { Reason, RegionVerdict, Structure } from './contract';

/** How what belongs to V_HI reads on the page. */

const oneDecimal = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const reasonNames: Record<Reason, string> = {
  vessel: 'vessel',
  artefact: 'artefact',
  joint_space: 'joint space',
  outside: 'outside the area',
  normal_variant: 'normal variant',
};

export const structureNames: Record<Structure, string> = { normal_marrow: 'normal marrow', disease_region: 'the disease region' };

export const verdictNames: Record<RegionVerdict, string> = { satisfactory: 'Satisfactory', minor: 'Minor', failed: 'Failed' };

/** Volumes below 10 mm³ keep a decimal: one voxel is about 1.2 mm³. */
export function mm3(voxels: number, voxelVolume: number): string {
  const volume = voxels * voxelVolume;
  return volume > 0 && volume < 10 ? oneDecimal.format(volume) : number(volume);
}

/** A slice as shown: counted from 1. */
export function sliceText(piece: Piece): string {
  return piece.last_slice > piece.slice ? `${piece.slice + 1}–${piece.last_slice + 1}` : `${piece.slice + 1}`;
}

/** What a screen reader says of a row of the piece list. */
export function pieceLabel(piece: Piece, voxelVolume: number, removed: boolean, reason: Reason | undefined): string {
  const where = piece.last_slice > piece.slice ? `slices ${piece.slice + 1} to ${piece.last_slice + 1}` : `slice ${piece.slice + 1}`;
  const upper = piece.voxels_upper > 0 ? `, ${number(piece.voxels_upper)} of them at the upper limit` : '';
  return `Piece ${piece.number}, ${where}, ${count(piece.voxels_lower, 'voxel')}, ${mm3(piece.voxels_lower, voxelVolume)} cubic millimetres${upper}, `
    + (removed ? 'removed' : 'kept') + (reason ? `, ${reasonNames[reason]}` : '');
}

/** What a new segmentation has undone; null where it holds all that was done. */
export function notCarriedText({ pieces, cuts, reasons }: NotCarried): string | null {
  const some = (n: number, one: string) => (n === 0 ? [] : [`${n} ${one}${n === 1 ? '' : 's'}`]);
  const parts = [...some(pieces, 'removed piece'), ...some(cuts, 'cut'), ...some(reasons, 'reason')];
  if (parts.length === 0) return null;
  const list = parts.length === 1 ? parts[0] : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
  return `${list} ${pieces + cuts + reasons === 1 ? 'does' : 'do'} not carry over; Ctrl+Z takes it back.`;
}

/** Said of an act on many pieces. */
export function manyText(removed: number, restored: number): string {
  const pieces = (n: number) => `${n} ${n === 1 ? 'piece' : 'pieces'}`;
  return removed === 0 ? `${pieces(restored)} restored.` : restored === 0 ? `${pieces(removed)} removed.`
    : `${pieces(removed)} removed, ${pieces(restored)} restored.`;
}
