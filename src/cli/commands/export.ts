/** `proteus export CONFIG --to DIR`: the bundle, into a folder of the user's project. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../../core/errors';
import { withCommonOptions, type CommonOptions, type Run } from '../command';

interface ExportOptions extends CommonOptions {
  to?: string;
  run?: string;
  overwrite?: boolean;
}

export function addExport(program: Command, run: Run): void {
  withCommonOptions(program.command('export'), 'export the newest run that was trained with this seed')
    .description('write router.onnx, router.json, a model card and a typed client into a folder')
    .argument('<config>', 'a *.proteus.json file')
    .option('--to <dir>', 'folder of the bundle (default: "export.to" of the config)')
    .option('--run <dir>', 'run directory (default: the newest run of the config)')
    .option('--overwrite', 'replace files that exist')
    .action((config: string, options: ExportOptions) =>
      run('export', options, async ({ service, terminal }) => {
        const absolute = (path: string | undefined) => (path === undefined ? undefined : resolve(path));
        const { overwrite, seed } = options;
        const params = {
          config: resolve(config),
          to: absolute(options.to),
          run: absolute(options.run),
          overwrite,
          seed,
        };
        const { folder, files, conflicts } = await service.export(params);
        if (conflicts.length > 0) {
          throw new UserError({
            what: `Files of other content exist: ${conflicts.join(', ')}; nothing was written`,
            where: { file: folder },
            remedy: 'Pass --overwrite to replace them, or name another folder with --to.',
          });
        }
        terminal.print(`Exported to ${folder}: ${files.join(', ')}`);
        terminal.printJson({ ok: true, command: 'export', folder, files });
      }),
    );
}
