/** What-ifs: what the newest run of a config says of a text of it, saved or not, without training. */
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { changedSettings } from '../core/configChanges';
import { differencesInWords, needsTraining } from '../core/configDifferences';
import { parseConfig } from '../core/configText';
import { UserError } from '../core/errors';
import type { Job } from '../core/trainingLog';
import { untrained } from '../protocol/untrained';
import type { WhatIfParams, WhatIfResult, WhatIfRun as RunInfo } from '../protocol/whatIf';
import { dataPaths, type LoadedConfig } from './configFile';
import { lookAt, type DataDigests } from './dataFiles';
import { Latest } from './latestUsed';
import { NeedsTraining } from './needsTraining';
import { readRun, runFiles, type Run } from './runFolder';
import { RunStore } from './runStore';
import { dataChange } from './runChanges';
import { WhatIfRun } from './whatIfRun';

/** Runs that are kept open: one that is edited, one to compare it with. */
const KEPT_OPEN = 2;

interface Found {
  run: Run;
  stamp: string;
}

type Answer = Omit<WhatIfResult, 'run' | 'timings'>;

export class WhatIf {
  /** By stamp and data. */
  private readonly open = new Latest<Promise<WhatIfRun>>(KEPT_OPEN);
  private readonly known = new Latest<Run>(KEPT_OPEN);

  constructor(private readonly digests: DataDigests) {}

  /** @throws CancelledError; errors of the user's become part of the answer */
  async ask({ config: path, text, known, complete = false }: WhatIfParams, job: Job): Promise<WhatIfResult> {
    const started = performance.now();
    const found = await this.newest(resolve(path));
    if (found === undefined) return untrained;
    const { run, stamp } = found;
    const answer = await this.answer({ path: resolve(path), text, complete }, found, job);
    const timings = { total: performance.now() - started };
    const info: RunInfo = { dir: run.dir, stamp, ...(known !== stamp && { report: run.report }) };
    return { ...answer, run: info, timings };
  }

  private async answer(
    { path, text, complete }: { path: string; text: string; complete: boolean },
    found: Found,
    job: Job,
  ): Promise<Answer> {
    const { run } = found;
    const none = { reasons: [], differences: [], complete: true };
    const { config, problems } = parseConfig(text);
    if (config === undefined) {
      const reasons = problems.map(({ message, line }) => `${message} (line ${line})`);
      return { ...none, state: 'broken', reasons };
    }
    const loaded: LoadedConfig = { path, text, config };
    const differences = differencesInWords(run.config, config);
    const settings = changedSettings(run.config, config);
    const fixed = settings.filter(needsTraining);
    const reasons = fixed.map((setting) => `"${setting}" has changed since the training`);
    const state = fixed.length > 0 ? 'needsTraining' : 'live';
    try {
      await this.requireData(loaded, run);
      if (settings.length === fixed.length) {
        const ready = await this.warm(loaded, found, complete, job);
        return { ...none, state, differences, reasons, complete: ready };
      }
      const patch = await (await this.opened(loaded, found)).judge(loaded, complete, job);
      return { ...none, state, differences, reasons, patch, complete };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const words = `${error.what}. ${error.remedy}`;
      const failed = error instanceof NeedsTraining ? 'needsTraining' : 'broken';
      return { ...none, state: failed, differences, reasons: [...reasons, words] };
    }
  }

  /** @throws UserError where the outcomes are not there, or not those that the run was trained on */
  private async requireData(loaded: LoadedConfig, run: Run): Promise<void> {
    const data = await dataChange(run, dataPaths(loaded), this.digests);
    if (data === 'gone') {
      throw new UserError({
        what: 'The outcome data is not where the config says',
        remedy: 'Correct "data.path", or bring the file back.',
      });
    }
    if (data === 'changed') {
      throw new NeedsTraining({
        what: 'The outcome data has changed since the training',
        remedy: 'Train the router again.',
      });
    }
  }

  /**
   * Nothing has changed yet. Whoever asks for everything has time: the run is opened and measured then, so that the
   * first edit need not wait for it. Whether that is done.
   */
  private async warm(loaded: LoadedConfig, found: Found, complete: boolean, job: Job): Promise<boolean> {
    const opening = this.open.get(await this.keyOf(loaded, found));
    if (opening !== undefined) return true;
    if (!complete) return false;
    await (await this.opened(loaded, found)).judge(loaded, false, job);
    return true;
  }

  private async newest(path: string): Promise<Found | undefined> {
    const dir = await new RunStore(path).newest();
    if (dir === undefined) return undefined;
    const { mtimeMs, size } = await stat(join(dir, runFiles.report));
    const stamp = `${dir}:${mtimeMs}:${size}`;
    const run = this.known.get(stamp) ?? (await readRun(dir));
    this.known.set(stamp, run);
    return { run, stamp };
  }

  private async keyOf(loaded: LoadedConfig, { stamp }: Found): Promise<string> {
    return JSON.stringify([stamp, await lookAt(dataPaths(loaded))]);
  }

  /** Opening goes on when its question is cancelled: the next one needs it just as much. */
  private async opened(loaded: LoadedConfig, found: Found): Promise<WhatIfRun> {
    const key = await this.keyOf(loaded, found);
    const opening = this.open.get(key) ?? WhatIfRun.open(loaded, found.run, unstoppable);
    this.open.set(key, opening);
    try {
      return await opening;
    } catch (error) {
      this.open.delete(key);
      throw error;
    }
  }
}

const unstoppable: Job = { progress: () => undefined, checkCancelled: () => undefined };
