/** The editor of one config, and the Problems of it: typing, undoing, reading, mending. */
import type { Locator } from 'playwright-core';
import type { Workbench } from './workbench';

/** 1-based. */
export interface Place {
  line: number;
  column: number;
}

/** Where `part` first stands in `text`. */
export function placeOf(text: string, part: string): Place {
  const offset = text.indexOf(part);
  if (offset < 0) throw new Error(`"${part}" is not there`);
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: before[before.length - 1].length + 1 };
}

export class ConfigEditor {
  constructor(
    private readonly code: Workbench,
    private readonly name: string,
  ) {}

  /** A line with this text, hints included; a blank stands for any kind of it. */
  line(text: string | RegExp): Locator {
    const hasText = typeof text === 'string' ? text : new RegExp(text.source.replaceAll(' ', '\\s'));
    return this.code.page.locator('.editor-instance .monaco-editor .view-line', { hasText }).first();
  }

  async focus(): Promise<void> {
    await this.code.tab(this.name).click();
    await this.code.page.keyboard.press('Escape');
  }

  /** Puts the whole text in place of what is there, unsaved. */
  async setText(text: string): Promise<void> {
    await this.focus();
    await this.code.page.keyboard.press('Control+A');
    await this.code.page.keyboard.insertText(text);
  }

  /** Puts the cursor before a character. */
  async goTo({ line, column }: Place): Promise<void> {
    await this.focus();
    await this.code.quick('Control+G', `:${line}:${column}`);
    await this.code.page.keyboard.press('Enter');
    await this.code.notAsked();
    await this.at({ line, column });
  }

  /** Types `to` in place of `from`, which stands at `place`. */
  async type(place: Place, from: string, to: string): Promise<void> {
    await this.goTo(place);
    for (let i = 0; i < from.length; i++) await this.code.page.keyboard.press('Shift+ArrowRight');
    await this.code.page.keyboard.type(to);
  }

  async undo(): Promise<void> {
    await this.focus();
    await this.code.page.keyboard.press('Control+Z');
  }

  /** Undoes, character by character if need be, until nothing is unsaved. */
  async undoAll(): Promise<void> {
    for (let tries = 0; tries < 8 && (await this.unsaved.isVisible()); tries++) await this.undo();
    await this.unsaved.waitFor({ state: 'detached' });
  }

  /** Back to what is on disk. */
  async revert(): Promise<void> {
    await this.focus();
    await this.code.run('File: Revert File');
    await this.unsaved.waitFor({ state: 'detached' });
  }

  async save(): Promise<void> {
    await this.focus();
    await this.code.page.keyboard.press('Control+S');
    await this.unsaved.waitFor({ state: 'detached' });
  }

  /** The tab while the text is not on disk. */
  get unsaved(): Locator {
    return this.code.page.locator('.tabs-container .tab.dirty', { hasText: this.name });
  }

  /** Waits until the cursor or the start of the selection is there. */
  async at({ line, column }: Place): Promise<void> {
    await this.code.page
      .locator('.statusbar-item', { hasText: new RegExp(`Ln ${line}, Col ${column}\\b`) })
      .waitFor();
  }

  // Problems

  /** The entry of the Problems view with this code of ours. */
  problem(code: string): Locator {
    return this.problems.filter({ hasText: code }).first();
  }

  /** All entries but those that name files. */
  get problems(): Locator {
    return this.code.page.locator('.markers-panel .monaco-list-row', { hasText: /\[Ln \d+, Col \d+\]/ });
  }

  async showProblems(): Promise<void> {
    await this.code.run('View: Focus Problems');
    await this.code.page.locator('.markers-panel').waitFor();
  }

  async hideProblems(): Promise<void> {
    const view = this.code.page.locator('.markers-panel');
    if (await view.isVisible()) await this.code.run('View: Toggle Panel Visibility');
    await view.waitFor({ state: 'hidden' });
  }

  /** Goes to a problem, takes the quick fix with this title there, and waits until the problem is gone. */
  async fix(code: string, title: string): Promise<void> {
    await this.take(code, title);
    await this.problem(code).waitFor({ state: 'detached' });
  }

  /** Goes to a problem, and takes the quick fix with this title there. */
  async take(code: string, title: string): Promise<void> {
    await this.offer(code);
    const wanted = this.fixes.filter({ hasText: title }).first();
    await wanted.waitFor();
    // By keyboard: the list does not hold still for a click.
    const focused = this.fixes.and(this.code.page.locator('.focused')).filter({ hasText: title });
    for (let tries = 0; tries < 8 && !(await focused.isVisible()); tries++) {
      await this.code.page.keyboard.press('ArrowDown');
    }
    await focused.waitFor();
    await this.code.page.keyboard.press('Enter');
    await this.fixes.first().waitFor({ state: 'detached' });
  }

  /** Opens the list of quick fixes of a problem. */
  private async offer(code: string): Promise<void> {
    const words = await this.problem(code).innerText();
    const [, line, column] = /\[Ln (\d+), Col (\d+)\]/.exec(words) ?? [];
    await this.goTo({ line: Number(line), column: Number(column) });
    await this.code.page.keyboard.press('Control+.');
    await this.fixes.first().waitFor();
  }

  private get fixes(): Locator {
    return this.code.page.locator('.action-widget .monaco-list-row.action');
  }
}
