/** A button with a small menu (WAI-ARIA menu button pattern). */
import { h } from './dom';

export interface MenuItem {
  label: string;
  run(): void;
}

/** @param name what the menu acts on, for screen readers ("Save Accuracy chart"). */
export function menuButton(label: string, name: string, items: MenuItem[]): HTMLElement {
  const button = h(
    'button',
    { type: 'button', class: 'ghost', 'aria-haspopup': 'menu', 'aria-expanded': 'false', 'aria-label': name },
    label,
  );
  const menu = h('div', { class: 'menu', role: 'menu', 'aria-label': name, hidden: true });
  const entries = items.map((item) => {
    const entry = h('button', { type: 'button', role: 'menuitem', tabindex: -1 }, item.label);
    entry.addEventListener('click', () => {
      close(true);
      item.run();
    });
    return entry;
  });
  menu.append(...entries);
  const root = h('div', { class: 'menu-root' }, button, menu);

  const open = (index: number) => {
    menu.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    entries.at(index)?.focus();
  };
  const close = (refocus: boolean) => {
    menu.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    if (refocus) button.focus();
  };
  const move = (by: number) => {
    const at = entries.findIndex((e) => e === document.activeElement);
    entries[(at + by + entries.length) % entries.length].focus();
  };

  button.addEventListener('click', () => (menu.hidden ? open(0) : close(true)));
  root.addEventListener('keydown', (event) => {
    if (menu.hidden) {
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
      open(event.key === 'ArrowDown' ? 0 : -1);
    } else if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Home') entries[0].focus();
    else if (event.key === 'End') entries.at(-1)?.focus();
    else if (event.key === 'Escape') close(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  root.addEventListener('focusout', (event) => {
    if (!menu.hidden && !(event.relatedTarget instanceof Node && root.contains(event.relatedTarget)))
      close(false);
  });
  return root;
}
