/** A diagnostic: something in a config that its author should know, at its place, with ways to mend it. */
import type { Span } from '../language/outline';

/** error: it cannot work; warning: a promise will not be kept; info: good to know; hint: it could be better. */
export type Severity = 'error' | 'warning' | 'info' | 'hint';

export type DiagnosticCode =
  | 'syntax'
  | 'schema'
  | 'meaning'
  | 'duplicate-model'
  | 'duplicate-tier'
  | 'too-few-models'
  | 'split-shares'
  | 'unknown-model'
  | 'missing-data'
  | 'unreadable-data'
  | 'missing-price'
  | 'zero-price'
  | 'unused-price'
  | 'price-contradicts-data'
  | 'floor-not-certified'
  | 'floor-out-of-reach'
  | 'floor-needs-model'
  | 'tier-shares'
  | 'dominated-model'
  | 'target-range'
  | 'stale-run';

export interface Diagnostic extends Span {
  code: DiagnosticCode;
  severity: Severity;
  /** What is wrong, why, and what to do about it. */
  message: string;
  /** The best one first. */
  fixes: Fix[];
  /** An editor that knows the JSON schema says this, too. */
  inSchema: boolean;
}

/** One change of the config: a value to write, or undefined to remove what stands there. */
export interface ConfigChangeAt {
  path: (string | number)[];
  value: unknown;
}

/** A way to mend it. Changes become text when they are asked for: `fixEdits` (fixes.ts). */
export type Fix = { title: string } & (
  | { kind: 'change'; changes: ConfigChangeAt[] }
  /** Puts JSON text in place of what is underlined. */
  | { kind: 'replace'; text: string }
  | { kind: 'run'; command: 'train' | 'evaluate' }
  /** Text to read: one paragraph per entry. */
  | { kind: 'explain'; heading: string; paragraphs: string[] }
);
