/** Drives one VS Code window the way a person does: palette, quick picks, dialogs, notifications. */
import { existsSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { chromium, type Browser, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { audit, type AxeFinding } from '../webview/harness';

const seconds = 1000;

export async function launchBrowser(): Promise<Browser> {
  const flags = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
  return chromium.launch({
    executablePath: chromiumPath(),
    args: [...flags, '--disable-component-update', '--disable-sync'],
  });
}

function chromiumPath(): string | undefined {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  return folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((file) => existsSync(file));
}

export class Workbench {
  private constructor(readonly page: Page) {}

  static async open(browser: Browser, url: string): Promise<Workbench> {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(20 * seconds);
    const workbench = new Workbench(page);
    await page.goto(url);
    await workbench.ready();
    return workbench;
  }

  /** As the command does it: the workbench saves which editors are open before it goes. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.run('Developer: Reload Window');
    await loaded;
    await this.ready();
  }

  /** Waits until the workbench is drawn and the extension host answers. */
  private async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor();
    await this.page.locator('.statusbar-item').first().waitFor();
    // Extensions come later than the workbench; their commands are in the palette when they do.
    const known = this.quickRows.filter({ hasText: 'PROTEUS: Show Log' }).first();
    for (let tries = 0; tries < 40 && !(await known.isVisible()); tries++) {
      await this.palette('PROTEUS: Show Log');
      await known.waitFor({ timeout: 0.5 * seconds }).catch(() => this.escape());
    }
    await known.waitFor();
    await this.escape();
  }

  /**
   * Runs a command of the palette by its full title ("PROTEUS: Train Router"). The palette lists what was
   * enabled when it opened, which may be a moment too early: hence the tries.
   */
  async run(title: string): Promise<void> {
    for (let tries = 0; tries < 5; tries++) {
      await this.palette(title);
      const listed = await this.entry(title)
        .waitFor({ timeout: 4 * seconds })
        .then(() => true)
        .catch(() => false);
      if (listed) break;
      await this.escape();
    }
    await this.pick(title);
  }

  /** Opens the palette, filtered. */
  async palette(filter: string): Promise<void> {
    await this.quick('F1', `>${filter}`);
  }

  /**
   * Opens a quick input by its key, and types into it. A panel that is being drawn can swallow the key, and an input
   * that is just being closed takes no text: hence the tries.
   */
  async quick(key: string, text: string): Promise<void> {
    for (let tries = 0; tries < 10; tries++) {
      if (!(await this.quickInput.isVisible())) {
        await this.page.keyboard.press(key);
        await this.quickInput.waitFor({ timeout: 2 * seconds }).catch(() => undefined);
      }
      const filled = this.quickInput.fill(text, { timeout: 2 * seconds });
      if (await filled.then(() => true).catch(() => false)) return;
    }
    await this.quickInput.fill(text);
  }

  /** Titles that the open quick pick shows. */
  async picks(): Promise<string[]> {
    await this.quickRows.first().waitFor();
    return this.quickRows.locator('.label-name').allInnerTexts();
  }

  /** Takes the entry of the open quick pick that has this label. */
  async pick(label: string | RegExp): Promise<void> {
    await this.entry(label).click();
  }

  private entry(label: string | RegExp): Locator {
    return this.quickRows.filter({ has: this.page.locator('.label-name', { hasText: label }) }).first();
  }

  /** Types into the open quick input (or file dialog) and accepts. */
  async enter(text: string): Promise<void> {
    await this.quickInput.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /**
   * Types a path into the file dialog with this title. It lists the folder as one types, and takes an
   * Enter that comes before the list for the folder: hence the tries.
   */
  async enterPath(title: string, path: string): Promise<void> {
    const dialog = this.page.locator('.quick-input-title', { hasText: title });
    const found = this.quickRows.filter({ has: this.label(basename(path)) });
    await dialog.waitFor();
    for (let tries = 0; tries < 5 && (await dialog.isVisible()); tries++) {
      await this.quickInput.fill(path);
      await found.first().waitFor();
      await this.page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'hidden', timeout: 3 * seconds }).catch(() => undefined);
    }
    await dialog.waitFor({ state: 'hidden' });
  }

  /** Types a path into the dialog that saves a file, which takes an Enter only once it has listed the folder. */
  async saveAs(path: string): Promise<void> {
    await this.quickInput.waitFor();
    for (let tries = 0; tries < 5 && (await this.quickInput.isVisible()); tries++) {
      await this.page.waitForTimeout(seconds);
      await this.quickInput.fill(path);
      await this.page.waitForTimeout(seconds);
      await this.page.keyboard.press('Enter');
      await this.quickInput.waitFor({ state: 'hidden', timeout: 3 * seconds }).catch(() => undefined);
    }
    await this.quickInput.waitFor({ state: 'hidden' });
  }

  /** Waits for the quick pick or input whose placeholder holds this text. */
  async asked(placeholder: string): Promise<void> {
    await this.page
      .locator(`.quick-input-widget:not([style*="display: none"]) input[placeholder*='${placeholder}']`)
      .waitFor();
  }

  /** Waits until no quick pick or input is open. */
  async notAsked(): Promise<void> {
    await this.quickInput.waitFor({ state: 'hidden' });
  }

  /** Closes whatever quick input is open. */
  async escape(): Promise<void> {
    await this.page.keyboard.press('Escape');
  }

  /** Through quick open, whose list is redrawn as the search goes on: hence the tries. */
  async openFile(name: string): Promise<void> {
    for (let tries = 0; tries < 5 && !(await this.tab(name).isVisible()); tries++) {
      await this.quickInput.waitFor({ state: 'hidden' });
      await this.page.keyboard.press('Control+P');
      await this.quickInput.fill(name);
      await this.quickRows
        .first()
        .filter({ has: this.label(name) })
        .waitFor();
      await this.page.keyboard.press('Enter');
      await this.tab(name)
        .waitFor({ timeout: 2 * seconds })
        .catch(() => undefined);
    }
    await this.tab(name).click();
  }

  /** `name` as in the list of color themes. */
  async useTheme(name: string): Promise<void> {
    await this.run('Preferences: Color Theme');
    await this.quickInput.fill(name);
    await this.pick(name);
    await this.quickInput.waitFor({ state: 'hidden' });
  }

  tab(name: string): Locator {
    return this.page.locator('.tabs-container .tab').filter({ has: this.label(name) });
  }

  /** A label that is exactly this. */
  private label(text: string): Locator {
    return this.page.locator('.label-name', { hasText: new RegExp(`^${text.replaceAll('.', '\\.')}$`) });
  }

  /** Replaces the text of the active editor, without saving it. */
  async replaceText(text: string): Promise<void> {
    const editor = this.page.locator('.editor-group-container.active .monaco-editor').first();
    await editor.click();
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.press('Delete');
    await this.page.keyboard.insertText(text);
  }

  get editorLines(): Locator {
    return this.page.locator('.editor-group-container.active .monaco-editor .view-lines').first();
  }

  /** A toast with this text. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-list-item', { hasText: text }).first();
  }

  /** Presses a button of the toast with this text. */
  async answer(text: string | RegExp, button: string): Promise<void> {
    await this.notification(text).waitFor();
    // A toast shows its buttons under the pointer.
    await this.notification(text).hover();
    await this.notification(text).locator('.monaco-button', { hasText: button }).click();
  }

  async clearNotifications(): Promise<void> {
    await this.run('Notifications: Clear All Notifications');
  }

  /** The modal dialog with this text. */
  dialog(text: string | RegExp): Locator {
    return this.page.locator('.monaco-dialog-box', { hasText: text });
  }

  async answerDialog(text: string | RegExp, button: string): Promise<void> {
    await this.dialog(text).locator('.monaco-button', { hasText: button }).click();
  }

  /** The document of the panel that is shown; only one may be. */
  get panel(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready[src*="proteus"]').frameLocator('#active-frame');
  }

  /** Serious findings of axe in the panel that is shown. */
  async auditPanel(): Promise<AxeFinding[]> {
    const frame = await (await this.panel.owner().elementHandle())?.contentFrame();
    if (!frame) throw new Error('No panel is shown');
    return audit(frame);
  }

  private get quickInput(): Locator {
    return this.page.locator('.quick-input-widget .quick-input-filter input.input');
  }

  private get quickRows(): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row');
  }
}
