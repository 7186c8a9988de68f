/** PROTEUS: Route a Prompt: opens the playground, with the text that is selected in an editor. */
import * as vscode from 'vscode';
import { isConfig } from './configFile';
import type { ConfigPicker } from './configPicker';
import type { PlaygroundPanels } from './playgroundPanels';

/** `given`: from a menu, a config or the file whose text is selected. */
export async function routePrompt(
  playgrounds: PlaygroundPanels,
  picker: ConfigPicker,
  given: vscode.Uri | undefined,
): Promise<void> {
  const prompt = selectedText();
  const config = await picker.pick(given && isConfig(given) ? given : undefined);
  if (config) await playgrounds.show(config, prompt);
}

/** Undefined where nothing is selected; what is selected in a config is no prompt. */
function selectedText(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor || isConfig(editor.document.uri)) return undefined;
  const text = editor.document.getText(editor.selection);
  return text.trim() === '' ? undefined : text;
}
