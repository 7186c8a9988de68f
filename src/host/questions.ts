/** Quick picks and inputs with a way back, for steps of a wizard. */
import * as vscode from 'vscode';
import { Disposables } from './dispose';

/** What a question ends with: an answer, the way back, or undefined where the user left. */
export type Answer<T> = { value: T } | 'back' | undefined;

export interface Question {
  /** Of the whole wizard: "Import outcomes.csv". */
  title: string;
  placeholder: string;
  /** No question before this one. */
  first: boolean;
}

/** One of `items`; the first is active, and none is taken without the user's word. */
export function askOne<T extends vscode.QuickPickItem>(
  question: Question,
  items: readonly T[],
  isAnswer: (item: T) => boolean = () => true,
): Promise<Answer<T>> {
  return askPick(question, items, (pick, answer) => {
    const [item] = pick.selectedItems as readonly (T | undefined)[];
    if (item && isAnswer(item)) answer({ value: item });
  });
}

/** Any of `items`, of which `picked` are ticked; `refuse` says why a choice cannot stand, or nothing. */
export function askMany<T extends vscode.QuickPickItem>(
  question: Question,
  items: readonly T[],
  refuse: (chosen: readonly T[]) => string | undefined = () => undefined,
): Promise<Answer<readonly T[]>> {
  return askPick(
    question,
    items,
    (pick, answer) => {
      const wrong = refuse(pick.selectedItems);
      if (wrong === undefined) answer({ value: pick.selectedItems });
      else pick.placeholder = wrong;
    },
    true,
  );
}

function askPick<T extends vscode.QuickPickItem, A>(
  { title, placeholder, first }: Question,
  items: readonly T[],
  accept: (pick: vscode.QuickPick<T>, answer: (value: Answer<A>) => void) => void,
  many = false,
): Promise<Answer<A>> {
  return new Promise((resolve) => {
    const disposables = new Disposables();
    const pick = disposables.add(vscode.window.createQuickPick<T>());
    const end = (value: Answer<A>) => {
      resolve(value);
      disposables.dispose();
    };
    pick.title = title;
    pick.placeholder = placeholder;
    pick.canSelectMany = many;
    pick.matchOnDescription = true;
    pick.ignoreFocusOut = true;
    pick.items = items;
    if (many) pick.selectedItems = items.filter((item) => item.picked === true);
    if (!first) pick.buttons = [vscode.QuickInputButtons.Back];
    disposables.add(pick.onDidTriggerButton(() => end('back')));
    disposables.add(pick.onDidAccept(() => accept(pick, end)));
    disposables.add(pick.onDidHide(() => end(undefined)));
    pick.show();
  });
}

export interface TextQuestion extends Question {
  value: string;
  /** Below the input. */
  prompt: string;
  /** What is wrong with the text, or undefined. */
  validate: (text: string) => string | undefined;
}

export function askText(question: TextQuestion): Promise<Answer<string>> {
  const { title, placeholder, first, value, prompt, validate } = question;
  return new Promise((resolve) => {
    const disposables = new Disposables();
    const input = disposables.add(vscode.window.createInputBox());
    const end = (answer: Answer<string>) => {
      resolve(answer);
      disposables.dispose();
    };
    Object.assign(input, { title, placeholder, value, prompt, ignoreFocusOut: true });
    if (!first) input.buttons = [vscode.QuickInputButtons.Back];
    disposables.add(input.onDidTriggerButton(() => end('back')));
    disposables.add(
      input.onDidChangeValue((text) => {
        input.validationMessage = validate(text);
      }),
    );
    disposables.add(
      input.onDidAccept(() => {
        input.validationMessage = validate(input.value);
        if (input.validationMessage === undefined) end({ value: input.value });
      }),
    );
    disposables.add(input.onDidHide(() => end(undefined)));
    input.show();
  });
}
