/** The commands, as a table: what each is called, whether it needs a trusted workspace, what it does. */
import type { Uri } from 'vscode';
import type { CompliancePanels } from './compliancePanels';
import type { ComparePanels } from './comparePanels';
import type { ConfigPicker } from './configPicker';
import type { DataPanels } from './dataPanels';
import type { PlaygroundPanels } from './playgroundPanels';
import type { PickedRun, RunChoice } from './pickRuns';
import { runCommands } from './runCommands';
import type { RunsView } from './runsView/runsView';
import type { Services } from './services';
import type { SimulationPanels } from './simulationPanels';
import type { TrainingController } from './trainingController';
import type { TrainingPanels } from './trainingPanels';

export interface Jobs {
  services: Services;
  picker: ConfigPicker;
  panels: CompliancePanels;
  dataPanels: DataPanels;
  simulations: SimulationPanels;
  playgrounds: PlaygroundPanels;
  training: TrainingController;
  trainingPanels: TrainingPanels;
  runsView: RunsView;
  comparisons: ComparePanels;
}

interface CommandRow {
  id: string;
  /** As in the palette, without the category. */
  title: string;
  needsTrust?: true;
}

/** About nothing in particular, or about files that a menu gives: the one clicked, and all selected. */
interface PlainCommand extends CommandRow {
  run(jobs: Jobs, given?: Uri, selected?: readonly Uri[]): unknown;
}

/** About a config, which is picked first; `run`: a run of it that a menu names, where it is not the newest. */
interface ConfigCommand extends CommandRow {
  runOn(jobs: Jobs, config: Uri, run?: PickedRun): unknown;
}

/** About runs, which are picked first. */
export interface RunCommand extends CommandRow {
  choice: RunChoice;
  runOnRuns(jobs: Jobs, runs: readonly PickedRun[]): unknown;
}

export type Command = PlainCommand | ConfigCommand | RunCommand;

// What only one command needs is loaded when it runs.
export const commands: readonly Command[] = [
  {
    id: 'proteus.newConfig',
    title: 'New Router Config',
    run: async (_jobs, given) => (await import('./newConfig')).newConfig(given),
  },
  {
    id: 'proteus.createSample',
    title: 'Create Sample Project',
    run: async ({ services }) => (await import('./createSample')).createSample(services),
  },
  {
    id: 'proteus.downloadBenchmark',
    title: 'Download Benchmark',
    needsTrust: true,
    run: async ({ services }) => (await import('./downloadBenchmark')).downloadBenchmark(services),
  },
  {
    id: 'proteus.importOutcomes',
    title: 'Import Outcomes',
    needsTrust: true,
    run: async ({ services, dataPanels }, given, selected = given ? [given] : []) => {
      const { importOutcomes } = await import('./importOutcomes');
      const imported = await importOutcomes(services, selected);
      if (imported) await dataPanels.show(imported.config, imported.summary);
    },
  },
  {
    id: 'proteus.train',
    title: 'Train Router',
    needsTrust: true,
    runOn: ({ training }, config) => training.train(config),
  },
  {
    id: 'proteus.evaluate',
    title: 'Evaluate Router',
    needsTrust: true,
    runOn: async ({ services, panels, comparisons }, config, older) => {
      const { evaluateRouter } = await import('./evaluateRouter');
      const run = await evaluateRouter(services, config, older?.run.runDir);
      if (run && older) await comparisons.compareWithNewest(older);
      else if (run) await panels.show(config, run);
    },
  },
  {
    id: 'proteus.export',
    title: 'Export Router',
    needsTrust: true,
    runOn: async ({ services }, config, older) =>
      (await import('./exportRouter')).exportRouter(services, config, older?.run.runDir),
  },
  {
    id: 'proteus.openPanel',
    title: 'Open Compliance Panel',
    runOn: ({ panels }, config) => panels.show(config),
  },
  {
    id: 'proteus.openDataPanel',
    title: 'Open Data Panel',
    runOn: ({ dataPanels }, config) => dataPanels.show(config),
  },
  {
    id: 'proteus.simulate',
    title: 'Simulate Traffic',
    needsTrust: true,
    runOn: ({ simulations }, config) => simulations.show(config),
  },
  {
    id: 'proteus.routePrompt',
    title: 'Route a Prompt',
    needsTrust: true,
    run: async ({ playgrounds, picker }, given) =>
      (await import('./routePrompt')).routePrompt(playgrounds, picker, given),
  },
  {
    id: 'proteus.runStudy',
    title: 'Run Study',
    needsTrust: true,
    run: async ({ services }, given) => (await import('./runStudy')).runStudy(services, given),
  },
  { id: 'proteus.cancelTraining', title: 'Cancel Training', run: ({ training }) => training.cancel() },
  { id: 'proteus.showLog', title: 'Show Log', run: ({ services }) => services.log.show() },
  ...runCommands,
  { id: 'proteus.refreshRuns', title: 'Refresh Runs', run: ({ runsView }) => runsView.refresh() },
  {
    id: 'proteus.emptyTrash',
    title: 'Empty Run Trash',
    needsTrust: true,
    run: async (jobs) => (await import('./runsView/runActions')).emptyTrash(jobs),
  },
  {
    id: 'proteus.openTrainingPanel',
    title: 'Open Training Panel',
    runOn: ({ trainingPanels }, config, older) => trainingPanels.showRun(config, older),
  },
  {
    id: 'proteus.openDocs',
    title: 'Open Documentation',
    run: async () => (await import('./openDocs')).openDocs(),
  },
];
