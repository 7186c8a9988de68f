/** Host ↔ training panel. */
import type { SessionColumns } from '../core/sessionSample';
import type { Progress } from '../core/trainingLog';
import type { SaveMessage } from './panel';
import type { RunState } from './runs';

export interface ShownTraining {
  kind: 'training';
  /** As the user knows the run; '' while it is being trained. */
  runName: string;
  /** Of the run; 'running' while it learns. */
  state: RunState;
  /** PPO updates done of all, of a run that stopped. */
  stopped: { update: number; updates: number } | null;
  /** While it is trained in this window. */
  progress: Progress | null;
  /** What is drawn: all sessions, or whole updates spread evenly over them where there are very many. */
  sessions: SessionColumns;
  /** Sessions so far. */
  total: number;
}

export interface TrainingPanelState {
  /** URI of the config, with the run as its query where one was named; the panel's serializer keeps it. */
  config: string;
  configName: string;
  content:
    | ShownTraining
    | { kind: 'loading' }
    | { kind: 'empty'; message: string }
    | { kind: 'failed'; what: string; remedy: string };
}

export type TrainingPanelCommand = 'train' | 'cancel' | 'openPanel' | 'openConfig' | 'showLog';

export type TrainingPanelToHost =
  { type: 'ready' } | { type: 'command'; command: TrainingPanelCommand } | SaveMessage;
