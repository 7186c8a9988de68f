/** All data panels of the window. */
import type * as vscode from 'vscode';
import type { DataSummary } from '../protocol/data';
import { ConfigPanels } from './configPanels';
import { DataPanel, dataPanelType } from './dataPanel';
import type { Services } from './services';

/** They show what an import just found, or else read the data of their config. */
export class DataPanels extends ConfigPanels<DataSummary> {
  constructor(extensionUri: vscode.Uri, services: Services) {
    super(dataPanelType, (view, config) => new DataPanel(view, config, extensionUri, services));
  }
}
