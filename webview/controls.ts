/**
 * The panel's controls. `@vscode/webview-ui-toolkit` is named here and nowhere else, so that another
 * set of controls can take its place.
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeLink,
  vsCodeProgressRing,
} from '@vscode/webview-ui-toolkit';

/** Registers the elements that the functions below make. Call once, before the first of them. */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeLink(), vsCodeProgressRing());
}

export interface ControlOptions {
  primary?: boolean;
  onClick: () => void;
}

export function actionButton(label: string, { primary = false, onClick }: ControlOptions): HTMLElement {
  const button = document.createElement('vscode-button');
  button.setAttribute('appearance', primary ? 'primary' : 'secondary');
  button.textContent = label;
  button.addEventListener('click', onClick);
  return button;
}

export function setDisabled(button: HTMLElement, disabled: boolean): void {
  button.toggleAttribute('disabled', disabled);
}

/** A link that acts in the panel rather than leaving it. */
export function actionLink(label: string, onClick: () => void): HTMLElement {
  const link = document.createElement('vscode-link');
  link.setAttribute('href', '#');
  link.textContent = label;
  link.addEventListener('click', (event) => {
    event.preventDefault();
    onClick();
  });
  return link;
}

/** Work of unknown length. */
export function busyRing(label: string): HTMLElement {
  const ring = document.createElement('vscode-progress-ring');
  ring.setAttribute('aria-label', label);
  return ring;
}
