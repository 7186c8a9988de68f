/** The commands about runs: what each is called, which runs it is for, what it does. */
import type { RunInfo } from '../protocol/runs';
import type { Jobs, RunCommand } from './commands';

const whole = ({ state }: RunInfo) => state === 'trained';
const idle = ({ state }: RunInfo) => state !== 'running';
const any = () => true;

export const runCommands: readonly RunCommand[] = [
  {
    id: 'proteus.compareRuns',
    title: 'Compare Runs',
    choice: { fits: whole, least: 2, most: 8 },
    runOnRuns: ({ comparisons }: Jobs, runs) => comparisons.compare(runs),
  },
  {
    id: 'proteus.renameRun',
    title: 'Rename Run',
    needsTrust: true,
    choice: { fits: idle, least: 1, most: 1 },
    runOnRuns: async (jobs, runs) => (await import('./runsView/runActions')).renameRun(jobs, runs[0]),
  },
  {
    id: 'proteus.deleteRun',
    title: 'Delete Run',
    needsTrust: true,
    choice: { fits: idle, least: 1, most: Infinity },
    runOnRuns: async (jobs, runs) => (await import('./runsView/runActions')).deleteRuns(jobs, runs),
  },
  {
    id: 'proteus.revealRun',
    title: 'Open Run Folder',
    choice: { fits: any, least: 1, most: 1 },
    runOnRuns: async (_jobs, runs) => (await import('./runsView/runActions')).revealRun(runs[0]),
  },
  {
    id: 'proteus.openReport',
    title: 'Open Run Report',
    choice: { fits: whole, least: 1, most: 1 },
    runOnRuns: async (_jobs, runs) =>
      (await import('./runsView/runActions')).openRunFile(runs[0], 'report.json'),
  },
  {
    id: 'proteus.openTrainingLog',
    title: 'Open Training Log',
    choice: { fits: any, least: 1, most: 1 },
    runOnRuns: async (_jobs, runs) =>
      (await import('./runsView/runActions')).openRunFile(runs[0], 'training.jsonl'),
  },
];
