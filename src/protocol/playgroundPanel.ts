/** Host ↔ playground panel: a prompt typed, an answer for every floor; a file of prompts, a table. */
import type { Explained, RoutedFile, RouterAbout } from './playground';

/** The prompts of a file: on their way, or routed. */
export type PlaygroundBatch =
  | { kind: 'running'; fileName: string; fraction: number; message: string }
  | {
      kind: 'done';
      fileName: string;
      result: RoutedFile;
      /** Models that could not be chosen. */ off: string[];
    };

export type PlaygroundContent =
  | { kind: 'loading' }
  | { kind: 'empty'; message: string }
  | { kind: 'failed'; what: string; where: string; remedy: string }
  | {
      kind: 'ready';
      about: RouterAbout;
      runName: string;
      /** What changed since the run, in words; '' where nothing did. */
      stale: string;
      batch: PlaygroundBatch | null;
    };

/** A prompt from elsewhere, such as a selection; taken over once. */
export interface GivenPrompt {
  id: number;
  text: string;
}

export interface PlaygroundState {
  /** URI of the config; the panel's serializer keeps it. */
  config: string;
  configName: string;
  content: PlaygroundContent;
  given: GivenPrompt | null;
}

export type HostToPlayground =
  | { type: 'state'; state: PlaygroundState }
  /** `ask`: of the question that it answers. */
  | { type: 'answer'; ask: number; answer: Explained }
  | { type: 'saved'; path: string };

export type PlaygroundCommand = 'train' | 'openConfig' | 'showLog';

export type PlaygroundToHost =
  | { type: 'ready' }
  /** `off`: models that may not be chosen; null: as the router has it. A later question replaces this one. */
  | { type: 'ask'; ask: number; prompt: string; off: string[] | null }
  /** Choose a file and route its prompts; with `again` the file that was routed last. */
  | { type: 'routeFile'; tau: number; off: string[] | null; again: boolean }
  | { type: 'saveBatch' }
  | { type: 'cancel' }
  | { type: 'reopen' }
  | { type: 'command'; command: PlaygroundCommand };

/** What the panel has VS Code keep. */
export interface SavedPlayground {
  config: string;
  prompt: string;
  /** Null: not chosen by the user. */
  tau: number | null;
  off: string[] | null;
  /** Of the last given prompt that was taken over. */
  given: number;
  scroll: number;
}

/** Null where `state` is not of this form. */
export function savedPlayground(state: unknown): SavedPlayground | null {
  if (typeof state !== 'object' || state === null) return null;
  const { config, prompt, tau, off, given, scroll } = state as Partial<SavedPlayground>;
  if (typeof config !== 'string' || config === '') return null;
  const names = Array.isArray(off) ? off.filter((name) => typeof name === 'string') : null;
  return {
    config,
    prompt: typeof prompt === 'string' ? prompt : '',
    tau: typeof tau === 'number' && tau >= 0 && tau <= 1 ? tau : null,
    off: names,
    given: typeof given === 'number' ? given : 0,
    scroll: typeof scroll === 'number' ? scroll : 0,
  };
}
