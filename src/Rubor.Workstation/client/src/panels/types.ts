/** One place from which the panels take the types of the other modules. */
export type { CaseSummary, Choice, Reason, ReadSummary, RegionVerdict, Structure } from '../contract';
export type { Piece, SaveState, Tool } from '../reading.svelte';
