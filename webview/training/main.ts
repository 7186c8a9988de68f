/** Entry of the training panel: connects the view to the host. */
import type { TrainingPanelState, TrainingPanelToHost } from '../../src/protocol/trainingPanel';
import { startPanel } from '../panelPage';
import { TrainingPanelView } from './trainingPanelView';

startPanel<TrainingPanelState, TrainingPanelToHost>(
  (post) =>
    new TrainingPanelView({
      command: (command) => post({ type: 'command', command }),
      save: ({ name, encoding, data }) => post({ type: 'save', suggestedName: name, encoding, data }),
    }),
  ({ content }) => content.kind !== 'loading',
);
