/** Words for the user, in their language: what `vscode.l10n.t` does, for code that is tested without VS Code. */

/** `message` with {0}, {1}, … replaced by the arguments. */
export type Translate = (message: string, ...args: (string | number)[]) => string;
