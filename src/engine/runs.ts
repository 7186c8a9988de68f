/** What the host asks the engine about runs on disk. */
import type {
  CompareResult,
  RenameRunParams,
  RestoreRunsParams,
  RunDirsParams,
  RunLogParams,
  RunLogResult,
  RunsParams,
  RunsResult,
  TrashedRun,
  TrashParams,
  TrashResult,
} from '../protocol/runs';
import type { DataDigests } from './dataFiles';
import { writeLabel } from './runLabel';
import { compareRuns } from './runsCompare';
import { listRuns, RunCache } from './runsList';
import { readRunLog } from './runsLog';
import { lookAtTrash, requireRun, restoreRuns, trashRuns } from './runsTrash';

/** Every operation throws UserError, or something else for a bug. */
export class Runs {
  private readonly cache = new RunCache();

  constructor(private readonly digests: DataDigests) {}

  async list({ config }: RunsParams): Promise<RunsResult> {
    return { runs: await listRuns(config, this.cache, this.digests) };
  }

  async rename({ runDir, label }: RenameRunParams): Promise<object> {
    await requireRun(runDir);
    await writeLabel(runDir, label);
    return {};
  }

  async delete({ runDirs }: RunDirsParams): Promise<{ trashed: TrashedRun[] }> {
    return { trashed: await trashRuns(runDirs) };
  }

  async restore({ runs }: RestoreRunsParams): Promise<object> {
    await restoreRuns(runs);
    return {};
  }

  trash({ configs, empty }: TrashParams): Promise<TrashResult> {
    return lookAtTrash(configs, empty);
  }

  compare({ runDirs }: RunDirsParams): Promise<CompareResult> {
    return compareRuns(runDirs);
  }

  async log(params: RunLogParams): Promise<RunLogResult> {
    return { log: await readRunLog(params) };
  }
}
