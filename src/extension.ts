/** The extension's composition root: makes the parts and connects them. */
import * as vscode from 'vscode';
import { panelType } from './host/compliancePanel';
import { comparePanelType } from './host/comparePanel';
import { ComparePanels } from './host/comparePanels';
import { CompliancePanels } from './host/compliancePanels';
import { ConfigPicker } from './host/configPicker';
import { dataPanelType } from './host/dataPanel';
import { DataPanels } from './host/dataPanels';
import { EngineClient } from './host/engineClient';
import { ErrorReporter } from './host/errorReporter';
import { registerLanguageFeatures } from './host/language/languageFeatures';
import { LiveReports } from './host/liveReports';
import { createLog } from './host/log';
import { playgroundType } from './host/playgroundPanel';
import { PlaygroundPanels } from './host/playgroundPanels';
import { registerCommands } from './host/registerCommands';
import { RunsView } from './host/runsView/runsView';
import type { Services } from './host/services';
import { simulationType } from './host/simulationPanel';
import { SimulationPanels } from './host/simulationPanels';
import { StatusBar } from './host/statusBar';
import { TrainingController } from './host/trainingController';
import { trainingPanelType } from './host/trainingPanel';
import { TrainingPanels } from './host/trainingPanels';

export function activate({ extensionUri, subscriptions }: vscode.ExtensionContext): void {
  const log = createLog();
  const engine = new EngineClient(vscode.Uri.joinPath(extensionUri, 'dist', 'engine.js').fsPath, log);
  const services: Services = { log, engine, errors: new ErrorReporter(log) };
  const training = new TrainingController(services);
  const live = new LiveReports(services);
  const panels = new CompliancePanels(extensionUri, services, training, live);
  const dataPanels = new DataPanels(extensionUri, services);
  const simulations = new SimulationPanels(extensionUri, services);
  const playgrounds = new PlaygroundPanels(extensionUri, services, training);
  const comparisons = new ComparePanels(extensionUri, services);
  const trainingPanels = new TrainingPanels(extensionUri, services, training);
  const runsView = new RunsView(services, training);
  const shown = [panels, dataPanels, simulations, playgrounds, comparisons, trainingPanels];
  const picker = new ConfigPicker(
    () => shown.find(({ activeConfig }) => activeConfig !== undefined)?.activeConfig,
  );

  subscriptions.push(
    log,
    engine,
    training,
    live,
    training.onDidTrain(({ config }) => live.request(config)),
    training.onDidTrain(({ config, result }) => void panels.show(config, result)),
    training.onDidTrain(({ config }) => simulations.trained(config)),
    vscode.window.registerWebviewPanelSerializer(panelType, panels),
    vscode.window.registerWebviewPanelSerializer(dataPanelType, dataPanels),
    vscode.window.registerWebviewPanelSerializer(simulationType, simulations),
    registerLanguageFeatures(services, live, training),
    vscode.window.registerWebviewPanelSerializer(playgroundType, playgrounds),
    vscode.window.registerWebviewPanelSerializer(comparePanelType, comparisons),
    vscode.window.registerWebviewPanelSerializer(trainingPanelType, trainingPanels),
    runsView,
    runsView.onDidChangeRuns((config) => live.request(config)),
    new StatusBar(live),
    registerCommands({
      services,
      picker,
      panels,
      dataPanels,
      simulations,
      playgrounds,
      training,
      trainingPanels,
      runsView,
      comparisons,
    }),
  );
}
