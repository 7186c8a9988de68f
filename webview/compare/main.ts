/** Entry of the panel that compares runs: connects the view to the host. */
import type { ComparePanelState, ComparePanelToHost } from '../../src/protocol/comparePanel';
import { startPanel } from '../panelPage';
import { CompareView } from './compareView';

startPanel<ComparePanelState, ComparePanelToHost>(
  (post) =>
    new CompareView({
      command: (command) => post({ type: 'command', command }),
      save: ({ name, encoding, data }) => post({ type: 'save', suggestedName: name, encoding, data }),
    }),
  ({ content }) => content.kind !== 'loading',
);
