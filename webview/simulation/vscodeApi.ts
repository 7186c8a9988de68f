/** The simulation panel's line to the host, and what it remembers while it is hidden or reloaded. */
import {
  savedSimulation,
  type SavedSimulation,
  type SimulationToHost,
} from '../../src/protocol/simulationPanel';

interface VsCodeApi {
  postMessage(message: SimulationToHost): void;
  getState(): unknown;
  setState(state: SavedSimulation): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export interface SimulationHost {
  post(message: SimulationToHost): void;
  saved(): SavedSimulation | null;
  remember(state: SavedSimulation): void;
}

/** May be called once per page. */
export function connectHost(): SimulationHost {
  const api = acquireVsCodeApi();
  return {
    post: (message) => api.postMessage(message),
    saved: () => savedSimulation(api.getState()),
    remember: (state) => api.setState(state),
  };
}
