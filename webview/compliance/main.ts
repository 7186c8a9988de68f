/** Entry of the compliance panel: connects the view to the host. */
import type { PanelState, PanelToHost } from '../../src/protocol/panel';
import type { LiveMessage } from '../../src/protocol/panelLive';
import { startPanel } from '../panelPage';
import { PanelView } from './panelView';

startPanel<PanelState, PanelToHost>(
  (post) => {
    const view = new PanelView({
      command: (command) => post({ type: 'command', command }),
      edit: (edit) => post({ type: 'edit', edit }),
      save: ({ name, encoding, data }) => post({ type: 'save', suggestedName: name, encoding, data }),
    });
    window.addEventListener(
      'message',
      ({ data }: MessageEvent<LiveMessage | { type: 'state' | 'saved' }>) => {
        if (data.type === 'live') view.follow(data.live);
      },
    );
    return view;
  },
  ({ content }) => content.kind !== 'loading',
);
