/** Decides which runs a command is about: those of a menu or of the selection, else the user's choice. */
import * as vscode from 'vscode';
import { UserError } from '../core/errors';
import type { RunInfo } from '../protocol/runs';
import { fileName } from './configFile';
import type { ConfigPicker } from './configPicker';
import type { Services } from './services';
import { readingOf } from './runsView/runItems';
import type { RunsView } from './runsView/runsView';
import { runLine, runName } from './runsView/runTexts';

export interface PickedRun {
  config: vscode.Uri;
  run: RunInfo;
}

/** Which runs a command is for, and how many. */
export interface RunChoice {
  fits: (run: RunInfo) => boolean;
  least: number;
  most: number;
}

interface Parts {
  services: Services;
  picker: ConfigPicker;
  runsView: RunsView;
}

/**
 * `given`: what a menu or a key passed on: a run, a config, several selected ones; nothing from the palette.
 * Undefined where the user chose none. @throws UserError where there are too few or too many
 */
export async function pickRuns(
  parts: Parts,
  choice: RunChoice,
  title: string,
  given: unknown,
  selected: readonly unknown[],
): Promise<PickedRun[] | undefined> {
  const named = (
    selected.length > 0 ? selected : given === 'selection' ? parts.runsView.selectedRuns : [given]
  )
    .filter(isPickedRun)
    .filter(({ run }) => choice.fits(run));
  if (named.length > choice.most) throw tooMany(choice);
  if (named.length >= choice.least) return named;
  const [first] = named as (PickedRun | undefined)[];
  const config = first?.config ?? (await parts.picker.pick(configOf(given)));
  if (!config) return undefined;
  const { runs } = await parts.services.engine.runs({ config: config.fsPath });
  const fitting = runs.filter(choice.fits).map((run) => ({ config, run }));
  if (fitting.length < choice.least) throw tooFew(config, choice, fitting.length);
  // One older run beside the newest is what one mostly wants to compare.
  const other = fitting.find(({ run }) => run.runDir !== first?.run.runDir);
  if (first && choice.least === 2 && other) return [first, other];
  return ask(title, choice, fitting);
}

export function isPickedRun(value: unknown): value is PickedRun {
  return (
    typeof value === 'object' &&
    value !== null &&
    'run' in value &&
    'config' in value &&
    value.config instanceof vscode.Uri
  );
}

/** The config that a menu's argument is about: itself, as text from a link, or that of a node of the tree. */
export function configOf(given: unknown): vscode.Uri | undefined {
  if (given instanceof vscode.Uri) return given;
  if (typeof given === 'string') return vscode.Uri.parse(given);
  const config = typeof given === 'object' && given !== null && 'config' in given ? given.config : undefined;
  return config instanceof vscode.Uri ? config : undefined;
}

async function ask(
  title: string,
  { least, most }: RunChoice,
  runs: readonly PickedRun[],
): Promise<PickedRun[] | undefined> {
  const items = runs.map((picked, i) => {
    const reading = readingOf(picked.config);
    return {
      label: runName(picked.run, reading),
      description: runLine(picked.run, reading),
      // Chosen beforehand only where choosing is harmless: one key would delete.
      picked: least > 1 && i < least,
      value: picked,
    };
  });
  const options = { title, matchOnDescription: true };
  if (most === 1) {
    const one = await vscode.window.showQuickPick(items, {
      ...options,
      placeHolder: vscode.l10n.t('Which run?'),
    });
    return one && [one.value];
  }
  const many = await vscode.window.showQuickPick(items, {
    ...options,
    canPickMany: true,
    placeHolder: least > 1 ? vscode.l10n.t('Which runs? At least {0}.', least) : vscode.l10n.t('Which runs?'),
  });
  if (!many || many.length === 0) return undefined;
  if (many.length > most) throw tooMany({ most });
  if (many.length < least) {
    throw new UserError({
      what: vscode.l10n.t('Only {0} run was chosen', many.length),
      remedy: vscode.l10n.t('Choose at least {0}.', least),
    });
  }
  return many.map(({ value }) => value);
}

function tooMany({ most }: Pick<RunChoice, 'most'>): UserError {
  return new UserError({
    what: vscode.l10n.t('More than {0} runs were chosen', most),
    remedy: most === 1 ? vscode.l10n.t('Choose one run.') : vscode.l10n.t('Choose fewer runs.'),
  });
}

function tooFew(config: vscode.Uri, { least }: RunChoice, found: number): UserError {
  return new UserError({
    what:
      found === 0
        ? vscode.l10n.t('{0} has no run that this command could be about', fileName(config))
        : vscode.l10n.t('{0} has only {1} run, and this takes {2}', fileName(config), found, least),
    where: { file: config.fsPath },
    remedy: vscode.l10n.t('Train a router first: run "PROTEUS: Train Router".'),
  });
}
