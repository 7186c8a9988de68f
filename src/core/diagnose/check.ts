/** A check: looks at a config's text and at what is known around it, and says what it found. */
import type { Outline, Span } from '../language/outline';
import type { Diagnostic, DiagnosticCode, Fix, Severity } from './diagnostic';
import type { Facts } from './facts';

export type Check = (outline: Outline, facts: Facts) => Diagnostic[];

/** `message`: what is wrong and why; the way out follows from the fixes or stands in it. */
export function diagnostic(
  at: Span,
  severity: Severity,
  code: DiagnosticCode,
  message: string,
  fixes: Fix[] = [],
): Diagnostic {
  return { offset: at.offset, length: at.length, severity, code, message, fixes, inSchema: false };
}

export function change(title: string, ...changes: [path: (string | number)[], value: unknown][]): Fix {
  return { kind: 'change', title, changes: changes.map(([path, value]) => ({ path, value })) };
}

/** Names and numbers as a message shows them. */
export const quoted = (name: string): string => JSON.stringify(name);

export function digits(accuracy: number): string {
  return String(Number(accuracy.toFixed(3)));
}
