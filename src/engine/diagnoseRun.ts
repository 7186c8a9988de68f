/** What the newest run of a config says of its text as it stands in the editor. */
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { RouterConfig } from '../core/config';
import { configChanges } from '../core/diagnose/changes';
import type { RunFacts } from '../core/diagnose/facts';
import { limitsByConfidence } from '../core/diagnose/raise';
import { UserError } from '../core/errors';
import { reportFacts } from '../core/language/reportFacts';
import type { LiveFacts } from '../protocol/diagnose';
import { dataPaths } from './configFile';
import type { DataDigests } from './dataFiles';
import { dataChange } from './runChanges';
import { readRun, runFiles, type Run } from './runFolder';
import { RunStore } from './runStore';

export class RunViews {
  private readonly known = new Map<string, { key: string; run: Run }>();

  constructor(private readonly digests: DataDigests) {}

  /** @param now the text's config; undefined while it has mistakes */
  async of(
    path: string,
    now: RouterConfig | undefined,
    live: LiveFacts | undefined,
  ): Promise<RunFacts | undefined> {
    const run = await this.newest(path);
    if (run === undefined) return undefined;
    const saved = reportFacts(run.report);
    const changes = now === undefined ? [] : configChanges(run.config, now);
    const report = live?.report ?? saved;
    return {
      id: basename(run.dir),
      saved,
      report,
      limits: limitsByConfidence(report),
      live: live?.report !== undefined || (now !== undefined && changes.length === 0),
      changes:
        live?.needsTraining === true && changes.length > 0 && !changes.some((c) => c.needsTraining)
          ? changes.map((change) => ({ ...change, needsTraining: true }))
          : changes,
      data: await dataChange(run, dataPaths({ path, config: now ?? run.config }), this.digests),
    };
  }

  /** Read again only where another report stands there. */
  private async newest(path: string): Promise<Run | undefined> {
    const dir = await new RunStore(path).newest();
    if (dir === undefined) {
      this.known.delete(path);
      return undefined;
    }
    try {
      const { mtimeMs, size } = await stat(join(dir, runFiles.report));
      const key = JSON.stringify([dir, mtimeMs, size]);
      const known = this.known.get(path);
      if (known?.key === key) return known.run;
      const run = await readRun(dir);
      this.known.set(path, { key, run });
      return run;
    } catch (error) {
      // A damaged run, or one that is just being replaced: the panel says what is wrong with it.
      if (error instanceof UserError || (error instanceof Error && 'code' in error)) return undefined;
      throw error;
    }
  }
}
