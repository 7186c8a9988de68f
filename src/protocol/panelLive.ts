/** Host ↔ compliance panel, while its config is edited: what the text changes in the report, and edits of the text. */
import type { Report } from '../core/report';

/** `failed`: the engine did not answer. */
export type LiveState = 'live' | 'needsTraining' | 'broken' | 'failed';

/** What the panel can change of a config, as its text says it; what the text leaves out is left out. */
export interface ConfigForm {
  models: FormModel[];
  tiers: { name: string; floor: number }[];
}

export interface FormModel {
  id: string;
  enabled: boolean;
  /** USD per million tokens and per request, or per call; left out: the dollars of the data. */
  price?: { input?: number; output?: number; request?: number } | { call: number };
}

/** The text of the config against the report of its run. Small: the report itself is sent once. */
export interface PanelLive {
  /** `createdAt` of the saved report that `patch` belongs to. */
  base: string;
  state: LiveState;
  /** Parts of the report that the text changes; null: it is as saved. */
  patch: Partial<Report> | null;
  /** In words: why training is needed, what is broken, why nothing is known. */
  reasons: string[];
  /** In words: what differs from the run. */
  differences: string[];
  /** The text is not on disk. */
  unsaved: boolean;
  /** Comparisons with other routers are those of the text too. */
  complete: boolean;
  /** Null where the text cannot be read: nothing can be edited then. */
  form: ConfigForm | null;
}

/** One change of the config's text, by hand in the panel. */
export type PanelEdit =
  | { kind: 'enabled'; model: string; enabled: boolean }
  | { kind: 'price'; model: string; price: { input?: number; output?: number } | { call: number } }
  | { kind: 'floor'; tier: number; floor: number };

export interface LiveMessage {
  type: 'live';
  live: PanelLive;
}

export interface EditMessage {
  type: 'edit';
  edit: PanelEdit;
}
