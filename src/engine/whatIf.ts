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
  /** By stamp and data, the least recently used first. */
  private readonly open = new Map<string, Promise<WhatIfRun>>();
  private readonly known = new Map<string, Run>();

  constructor(private readonly digests: DataDigests) {}

  /** @throws CancelledError; errors of the user's become part of the answer */
  async ask({ config: path, text, known }: WhatIfParams, job: Job): Promise<WhatIfResult> {
    const started = performance.now();
    const found = await this.newest(resolve(path));
    if (found === undefined) return untrained;
    const { run, stamp } = found;
    const answer = await this.answer(resolve(path), text, found, job);
    const timings = { total: performance.now() - started };
    const info: RunInfo = { dir: run.dir, stamp, ...(known !== stamp && { report: run.report }) };
    return { ...answer, run: info, timings };
  }

  private async answer(path: string, text: string, { run, stamp }: Found, job: Job): Promise<Answer> {
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
    try {
      const data = await dataChange(run, dataPaths(loaded), this.digests);
      if (data === 'gone') {
        return {
          ...none,
          state: 'broken',
          differences,
          reasons: ['The outcome data is not where the config says'],
        };
      }
      if (data === 'changed') {
        const reasons = ['The outcome data has changed since the training'];
        return { ...none, state: 'needsTraining', differences, reasons };
      }
      const reasons = fixed.map((setting) => `“${setting}” has changed since the training`);
      const state = fixed.length > 0 ? 'needsTraining' : 'live';
      if (settings.length === fixed.length) return { ...none, state, differences, reasons };
      const opened = await this.opened(loaded, run, stamp, job);
      const patch = await opened.judge(loaded, job);
      return { ...none, state, differences, reasons, patch, complete: true };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const training = error.where?.path === 'pool' && error.where.line === undefined;
      const state = training ? 'needsTraining' : 'broken';
      return { ...none, state, differences, reasons: [`${error.what}. ${error.remedy}`] };
    }
  }

  private async newest(path: string): Promise<Found | undefined> {
    const dir = await new RunStore(path).newest();
    if (dir === undefined) return undefined;
    const { mtimeMs, size } = await stat(join(dir, runFiles.report));
    const stamp = `${dir}:${mtimeMs}:${size}`;
    const run = this.known.get(stamp) ?? (await readRun(dir));
    this.known.clear();
    this.known.set(stamp, run);
    return { run, stamp };
  }

  private async opened(loaded: LoadedConfig, run: Run, stamp: string, job: Job): Promise<WhatIfRun> {
    const looks = await lookAt(dataPaths(loaded));
    const key = JSON.stringify([stamp, looks]);
    const opening = this.open.get(key) ?? WhatIfRun.open(loaded, run, job);
    this.open.delete(key);
    this.open.set(key, opening);
    for (const old of [...this.open.keys()].slice(0, -KEPT_OPEN)) this.open.delete(old);
    try {
      return await opening;
    } catch (error) {
      this.open.delete(key);
      throw error;
    }
  }
}
