/** Host ↔ panel that compares runs. */
import type { SaveMessage } from './panel';
import type { CompareResult, ComparedRun } from './runs';

export interface NamedRun extends ComparedRun {
  /** As the user knows it. */
  name: string;
}

export interface ComparePanelState {
  /** URI of the first run's config with the runs as its query; the panel's serializer keeps it. */
  config: string;
  content:
    | { kind: 'runs'; runs: NamedRun[]; settings: CompareResult['settings'] }
    | { kind: 'loading' }
    | { kind: 'failed'; what: string; remedy: string };
}

export type ComparePanelCommand = 'choose' | 'refresh' | 'showLog';

export type ComparePanelToHost =
  { type: 'ready' } | { type: 'command'; command: ComparePanelCommand } | SaveMessage;
