/** Registers the table of commands; every failure of one ends up before the user here. */
import * as vscode from 'vscode';
import { UserError } from '../core/errors';
import { commands, type Command, type Jobs } from './commands';
import { configOf, isPickedRun, pickRuns } from './pickRuns';

export function registerCommands(jobs: Jobs): vscode.Disposable {
  return vscode.Disposable.from(
    ...commands.map((command) =>
      vscode.commands.registerCommand(command.id, async (given?: unknown, selected?: unknown) => {
        try {
          await run(command, jobs, given, Array.isArray(selected) ? selected : []);
        } catch (error) {
          jobs.services.errors.report(error, command.title);
        }
      }),
    ),
  );
}

async function run(
  command: Command,
  jobs: Jobs,
  given: unknown,
  selected: readonly unknown[],
): Promise<void> {
  if (command.needsTrust && !vscode.workspace.isTrusted) {
    throw new UserError({
      what: `${command.title} is off in a workspace that is not trusted`,
      remedy: 'Trust the workspace first: run "Workspaces: Manage Workspace Trust".',
    });
  }
  if ('run' in command) {
    const uris = selected.filter((s) => s instanceof vscode.Uri);
    const uri = given instanceof vscode.Uri ? given : undefined;
    await command.run(jobs, uri, uris.length > 0 ? uris : undefined);
    return;
  }
  if ('runOnRuns' in command) {
    const runs = await pickRuns(jobs, command.choice, command.title, given, selected);
    if (runs) await command.runOnRuns(jobs, runs);
    return;
  }
  const config = await jobs.picker.pick(configOf(given));
  if (config) await command.runOn(jobs, config, isPickedRun(given) && !isNewest(given) ? given : undefined);
}

/** A node of the list of runs says so; commands about a config are about its newest run anyway. */
function isNewest(given: object): boolean {
  return 'newest' in given && given.newest === true;
}
