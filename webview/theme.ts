/** What of the theme a drawing must know; colours themselves are CSS variables and follow by themselves. */

const HIGH_CONTRAST = '(forced-colors: active), (prefers-contrast: more)';

/** High contrast: fills become patterns and outlines. */
export function isHighContrast(): boolean {
  return document.body.classList.contains('vscode-high-contrast') || matchMedia(HIGH_CONTRAST).matches;
}

/** Calls back when high contrast begins or ends. Returns what stops it. */
export function onHighContrastChange(callback: () => void): () => void {
  let last = isHighContrast();
  const check = () => {
    const now = isHighContrast();
    if (now === last) return;
    last = now;
    callback();
  };
  const observer = new MutationObserver(check);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  const query = matchMedia(HIGH_CONTRAST);
  query.addEventListener('change', check);
  return () => {
    observer.disconnect();
    query.removeEventListener('change', check);
  };
}
