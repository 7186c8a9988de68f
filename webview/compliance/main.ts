/** Entry of the compliance panel: connects the view to the host. */
import type { PanelState, PanelToHost } from '../../src/protocol/panel';
import { startPanel } from '../panelPage';
import { PanelView } from './panelView';

startPanel<PanelState, PanelToHost>(
  (post) =>
    new PanelView({
      command: (command) => post({ type: 'command', command }),
      save: ({ name, encoding, data }) => post({ type: 'save', suggestedName: name, encoding, data }),
    }),
  ({ content }) => content.kind !== 'loading',
);
