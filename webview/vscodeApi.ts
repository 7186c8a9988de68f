/** A panel's line to the host, and what it remembers while it is hidden or reloaded. */

/** Kept by VS Code; the host's serializer reads `config`. */
export interface SavedPanel {
  config: string;
  /** Charts whose data table is open. */
  open: string[];
  scroll: number;
}

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: SavedPanel): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** @typeParam M messages that the panel sends */
export interface PanelHost<M> {
  post(message: M): void;
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
export function connectHost<M>(): PanelHost<M> {
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
