/** Host ↔ simulation panel. Frames come in parts below 1 MB; the panel's script keeps what it was sent. */
import type { HistoryPart, Injection } from '../core/simulate/traffic/history';
import type {
  CapacityReport,
  ComparisonRow,
  Frame,
  LogEntry,
  SimulationSetup,
  SimulationSummary,
} from '../core/simulate/traffic/result';
import type { Happening } from '../core/simulationConfig';

/** Work that takes longer than a look: shown with its progress, and can be cancelled. */
export interface SimulationJob {
  kind: 'replay' | 'compare' | 'capacity' | 'trace' | 'rewind';
  /** 0..1 */
  fraction: number;
  message: string;
}

export type SimulationContent =
  | { kind: 'loading'; message: string; fraction: number }
  | { kind: 'empty'; message: string }
  | { kind: 'failed'; what: string; remedy: string }
  /** The engine is gone, and the simulation with it; it can be made again. `reason` in words. */
  | { kind: 'stopped'; reason: string }
  | {
      kind: 'live';
      setup: SimulationSetup;
      runName: string;
      injected: Injection[];
      job: SimulationJob | null;
      /** Rows and report are those of the time at which they were asked for; null: not asked for. */
      comparison: { at: number; rows: ComparisonRow[] } | null;
      capacity: CapacityReport | null;
    };

export interface SimulationPanelState {
  /** URI of the config; the panel's serializer keeps it. */
  config: string;
  configName: string;
  /** Counts simulations: frames of an earlier one do not belong to this one. */
  session: number;
  /** Simulated seconds that the host knows of. */
  now: number;
  content: SimulationContent;
}

export interface SimulationPart extends HistoryPart {
  frames: Frame[];
  log: LogEntry[];
  summary: SimulationSummary;
  done: boolean;
}

export type HostToSimulation =
  | { type: 'state'; state: SimulationPanelState }
  /** `cut`: forget what came after this time first; −1: everything. */
  | { type: 'frames'; session: number; cut?: number; part: SimulationPart }
  /** An `advance` has been answered, with frames or in vain. */
  | { type: 'advanced'; session: number }
  | { type: 'saved'; path: string };

export type SimulationCommand = 'train' | 'openConfig' | 'showLog';

export type SimulationToHost =
  | { type: 'ready' }
  /** Go on to `to` (simulated seconds), but by no more than so many windows. */
  | { type: 'advance'; session: number; to: number; frames: number }
  /** Earlier than what was reached: what came after is simulated again. */
  | { type: 'inject'; event: Happening; at: number }
  | { type: 'compare' }
  | { type: 'capacity' }
  | { type: 'trace' }
  | { type: 'cancel' }
  /** Start anew; with `restore` with the same events, up to the same time. */
  | { type: 'restart'; restore: boolean }
  | { type: 'command'; command: SimulationCommand }
  /** Save a chart or table: `data` is text for SVG and CSV, base64 for PNG. */
  | { type: 'save'; suggestedName: string; encoding: 'utf8' | 'base64'; data: string };

/** What the panel has VS Code keep: enough to make the same simulation again. */
export interface SavedSimulation {
  config: string;
  seed: number | null;
  injected: Injection[];
  /** Simulated seconds: how far it went, and where one looked. */
  reached: number;
  position: number;
  speed: string;
  scroll: number;
}

/** Null where `state` is not of this form. Events are checked by the engine, as it takes them. */
export function savedSimulation(state: unknown): SavedSimulation | null {
  if (typeof state !== 'object' || state === null) return null;
  const { config, seed, injected, reached, position, speed, scroll } = state as Partial<SavedSimulation>;
  const number = (x: unknown): number => (typeof x === 'number' && Number.isFinite(x) ? Math.max(0, x) : 0);
  if (typeof config !== 'string' || config === '') return null;
  return {
    config,
    seed: typeof seed === 'number' ? seed : null,
    injected: Array.isArray(injected) ? injected : [],
    reached: number(reached),
    position: number(position),
    speed: typeof speed === 'string' ? speed : '',
    scroll: number(scroll),
  };
}
