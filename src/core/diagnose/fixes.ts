/** Fixes as text edits; apart from the checks, so that the extension host need not load a validation library. */
import { removeAt, setAt, type TextEdit } from '../configEdits';
import type { Span } from '../language/outline';
import type { Fix } from './diagnostic';

/** The text edits of a fix; empty for one that edits nothing, or where the text cannot be edited. */
export function fixEdits(text: string, at: Span, fix: Fix): TextEdit[] {
  if (fix.kind === 'replace') return [{ offset: at.offset, length: at.length, content: fix.text }];
  if (fix.kind !== 'change') return [];
  return fix.changes.flatMap(({ path, value }) =>
    value === undefined ? removeAt(text, path) : setAt(text, path, value),
  );
}
