/** Host ↔ engine: what a trained run says of a config's text as it is now, without training and without saving. */
import { RequestType } from 'vscode-jsonrpc';
import type { Report } from '../core/report';
import type { UserErrorData, WithProgress } from './engine';

export interface WhatIfParams extends WithProgress {
  /** Absolute path of the config; it need not be on disk as `text` says. */
  config: string;
  text: string;
  /** `WhatIfRun.stamp` of the saved report that the caller has: it is not sent again. */
  known?: string;
  /** Also what takes longer than a key press: baselines, gaps, the comparison with the Lagrangian optimum. */
  complete?: boolean;
}

/** The run that answers: the newest whole one of the config. */
export interface WhatIfRun {
  dir: string;
  /** Changes with every training and evaluation. */
  stamp: string;
  /** As trained or evaluated last; left out where the caller knows it. */
  report?: Report;
}

/**
 * `noRun`: nothing was trained yet. `broken`: the config, or what it says of the data, has a mistake.
 * `needsTraining`: it asks for another router than the run holds. `live`: the figures are those of the text.
 */
export type WhatIfState = 'noRun' | 'broken' | 'needsTraining' | 'live';

/** What of a report a config without retraining can change; the rest is as the run was saved. */
export type ReportPatch = Omit<
  Report,
  'format' | 'version' | 'createdAt' | 'seed' | 'backend' | 'routing' | 'training'
>;

export interface WhatIfResult {
  state: WhatIfState;
  /** In words, for the user: what is broken, or why training is needed; first things first. */
  reasons: string[];
  /** In words: in what the text differs from the config that the run was judged with ("price of gpt-4o"). */
  differences: string[];
  run: WhatIfRun | null;
  /** Of a live text that differs; a live text without one is what the saved report speaks of. */
  patch?: Partial<ReportPatch>;
  /** The patch has all that depends on the text; else baselines, gaps and their like are the saved ones. */
  complete: boolean;
  /** Milliseconds of its steps in the engine. */
  timings: Record<string, number>;
}

export const WhatIfRequest = new RequestType<WhatIfParams, WhatIfResult, UserErrorData>('run/whatIf');
