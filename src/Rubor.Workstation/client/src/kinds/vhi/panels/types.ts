/** One place from which the panels take the types of the other modules. */
export type { Act, CaseSummary, Choice, Reason, ReadSummary, RegionVerdict, Session, Structure, StudyDocument } from '../../../contract';
export type { AsideAct } from '../../../ledger/outbox';
export type { Notice, Piece, Reading, SaveState, Tool } from '../reading.svelte';
