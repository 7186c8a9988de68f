/** Host ↔ data panel. */
import type { DataSummary, ModelSummary } from './data';
import type { SaveMessage } from './panel';

/** A summary as a panel shows it: models from the most to the least accurate, and no more than it can draw. */
export interface PanelSummary extends Omit<DataSummary, 'agreement'> {
  /** Models of `agreement`, rows and columns alike: the most accurate ones. */
  agreementModels: ModelSummary['model'][];
  agreement: (number | null)[][];
  /** Tasks that the data has; `tasks` are the largest of them. */
  taskCount: number;
}

export type DataPanelContent =
  | {
      kind: 'summary';
      summary: PanelSummary;
      /** What changed since, in words; '' where nothing did. */ stale: string;
    }
  | { kind: 'loading' }
  | { kind: 'empty'; message: string }
  | {
      kind: 'failed';
      what: string;
      /** File and line, as shown. */ where: string;
      remedy: string;
      canOpen: boolean;
    };

export interface DataPanelState {
  /** URI of the config; the panel's serializer keeps it. */
  config: string;
  configName: string;
  content: DataPanelContent;
  /** The data is being read, beside what is shown. */
  reading: { fraction: number; message: string } | null;
}

export type DataPanelCommand =
  'import' | 'train' | 'openConfig' | 'read' | 'cancel' | 'openFailed' | 'showLog';

export type DataPanelToHost =
  | { type: 'ready' }
  | { type: 'command'; command: DataPanelCommand }
  /** Open a place that a finding names: indices into the findings that were sent, and their places. */
  | { type: 'openPlace'; finding: number; place: number }
  | SaveMessage;
