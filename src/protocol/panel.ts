/** Host ↔ compliance panel. */
import type { Report } from '../core/report';
import type { EditMessage } from './panelLive';
import type { Progress, SessionLog } from '../core/trainingLog';

export interface PanelReport {
  kind: 'report';
  report: Report;
  /** Where the run lies, for display. */
  runName: string;
  /** The config or its data changed since the run: in words, '' when not. */
  stale: string;
}

/** What the panel shows. A running training is shown beside the last report, if there is one. */
export interface PanelState {
  /** URI of the config; the panel's serializer keeps it. */
  config: string;
  configName: string;
  content:
    | PanelReport
    | { kind: 'loading' }
    | { kind: 'empty'; message: string }
    | { kind: 'failed'; what: string; remedy: string };
  training: { progress: Progress; sessions: SessionLog[] } | null;
}

/** To any panel: what it shows now, and that a file was saved. */
export type HostToPanel<S = PanelState> = { type: 'state'; state: S } | { type: 'saved'; path: string };

export type PanelCommand = 'train' | 'evaluate' | 'export' | 'cancel' | 'openConfig' | 'showLog';

/** Save a chart: `data` is text for SVG and CSV, base64 for PNG. */
export interface SaveMessage {
  type: 'save';
  suggestedName: string;
  encoding: 'utf8' | 'base64';
  data: string;
}

export type PanelToHost =
  { type: 'ready' } | { type: 'command'; command: PanelCommand } | SaveMessage | EditMessage;
