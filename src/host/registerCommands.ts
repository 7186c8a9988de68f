/** Registers the table of commands; every failure of one ends up before the user here. */
import * as vscode from 'vscode';
import { UserError } from '../core/errors';
import { commands, type Command, type Jobs } from './commands';

export function registerCommands(jobs: Jobs): vscode.Disposable {
  return vscode.Disposable.from(
    ...commands.map((command) =>
      vscode.commands.registerCommand(command.id, async (given?: unknown, selected?: unknown) => {
        try {
          const uris = Array.isArray(selected) ? selected.filter((s) => s instanceof vscode.Uri) : [];
          await run(command, jobs, given instanceof vscode.Uri ? given : undefined, uris);
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
  given: vscode.Uri | undefined,
  selected: readonly vscode.Uri[],
): Promise<void> {
  if (command.needsTrust && !vscode.workspace.isTrusted) {
    throw new UserError({
      what: `${command.title} is off in a workspace that is not trusted`,
      remedy: 'Trust the workspace first: run "Workspaces: Manage Workspace Trust".',
    });
  }
  if ('run' in command) {
    await command.run(jobs, given, selected.length > 0 ? selected : undefined);
    return;
  }
  const config = await jobs.picker.pick(given);
  if (config) await command.runOn(jobs, config);
}
