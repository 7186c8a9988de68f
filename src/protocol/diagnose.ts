/** A config's text between host and engine: what is wrong with it, and what is known around it. */
import { RequestType } from 'vscode-jsonrpc';
import type { Diagnostic } from '../core/diagnose/diagnostic';
import type { Facts } from '../core/diagnose/facts';
import type { ReportFacts } from '../core/language/reportFacts';
import type { UserErrorData, WithProgress } from './engine';

export interface DiagnoseParams extends WithProgress {
  /** Absolute path of the config; its file need not exist. */
  config: string;
  /** As it stands in the editor. */
  text: string;
  /** Whether the outcome files may be read; they are only looked at otherwise. */
  readData: boolean;
  /** What the trained run says of this text, where that is known. */
  live?: LiveFacts;
}

export interface LiveFacts {
  report?: ReportFacts;
  /** The text asks for another router than the run holds. */
  needsTraining: boolean;
}

export interface DiagnoseResult {
  diagnostics: Diagnostic[];
  facts: Facts;
}

export const DiagnoseRequest = new RequestType<DiagnoseParams, DiagnoseResult, UserErrorData>(
  'config/diagnose',
);
