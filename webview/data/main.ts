/** Entry of the data panel: connects the view to the host. */
import type { DataPanelState, DataPanelToHost } from '../../src/protocol/dataPanel';
import { startPanel } from '../panelPage';
import { DataView } from './dataView';

startPanel<DataPanelState, DataPanelToHost>(
  (post) =>
    new DataView({
      command: (command) => post({ type: 'command', command }),
      openPlace: (finding, place) => post({ type: 'openPlace', finding, place }),
      save: ({ name, encoding, data }) => post({ type: 'save', suggestedName: name, encoding, data }),
    }),
  ({ content }) => content.kind !== 'loading',
);
