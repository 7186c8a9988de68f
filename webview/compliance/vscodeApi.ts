/** The panel's line to the host, and what it remembers while it is hidden or reloaded. */
import type { PanelToHost } from '../../src/protocol/panel';

/** Kept by VS Code; the host's serializer reads `config`. */
export interface SavedPanel {
  config: string;
  /** Charts whose data table is open. */
  open: string[];
  scroll: number;
}

interface VsCodeApi {
  postMessage(message: PanelToHost): void;
  getState(): unknown;
  setState(state: SavedPanel): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export interface PanelHost {
  post(message: PanelToHost): void;
  saved(): SavedPanel | null;
  remember(state: SavedPanel): void;
}

function isSavedPanel(state: unknown): state is SavedPanel {
  return (
    typeof state === 'object' &&
    state !== null &&
    typeof (state as Partial<SavedPanel>).config === 'string' &&
    Array.isArray((state as Partial<SavedPanel>).open) &&
    typeof (state as Partial<SavedPanel>).scroll === 'number'
  );
}

/** May be called once per page. */
export function connectHost(): PanelHost {
  const api = acquireVsCodeApi();
  return {
    post: (message) => api.postMessage(message),
    saved: () => {
      const state = api.getState();
      return isSavedPanel(state) ? state : null;
    },
    remember: (state) => api.setState(state),
  };
}
