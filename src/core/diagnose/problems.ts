/** Mistakes in the config itself, as its parser finds them, with what would mend them. */
import type { ConfigProblem } from '../configText';
import type { Outline } from '../language/outline';
import { change, quoted } from './check';
import type { Diagnostic, DiagnosticCode, Fix } from './diagnostic';

/** @param outline undefined where the text is no object */
export function problemDiagnostics(
  problems: readonly ConfigProblem[],
  outline: Outline | undefined,
): Diagnostic[] {
  return problems.map((problem) => ({
    offset: problem.offset,
    length: problem.length,
    code: codeOf(problem),
    severity: 'error',
    message: `${problem.message}. ${problem.remedy}`,
    fixes: [...replacement(problem), ...(outline ? fixesOf(problem, outline) : [])],
    inSchema: problem.kind !== 'meaning',
  }));
}

function codeOf({ code, kind }: ConfigProblem): DiagnosticCode {
  switch (code) {
    case 'unknown-pool-model':
      return 'unknown-model';
    case 'range-reversed':
      return 'target-range';
    default:
      return code ?? kind;
  }
}

function replacement({ replacement: text }: ConfigProblem): Fix[] {
  return text === undefined ? [] : [{ kind: 'replace', title: `Change to ${text}`, text }];
}

function fixesOf({ code, path, offset }: ConfigProblem, { pool, tiers, at }: Outline): Fix[] {
  if (code === 'duplicate-model') {
    const entry = pool?.models.find((model) => model.id?.offset === offset);
    if (entry?.id === undefined) return [];
    return [change(`Remove this second ${quoted(entry.id.value)}`, [['pool', entry.index], undefined])];
  }
  if (code === 'duplicate-tier') {
    const tier = tiers.find(({ name }) => name?.offset === offset);
    if (tier?.name === undefined) return [];
    const taken = new Set(tiers.map(({ name }) => name?.value));
    let number = 2;
    while (taken.has(`${tier.name.value}-${number}`)) number++;
    const name = `${tier.name.value}-${number}`;
    return [
      change(`Rename to ${quoted(name)}`, [['tiers', tier.index, 'name'], name]),
      change(`Remove this second tier`, [['tiers', tier.index], undefined]),
    ];
  }
  if (code === 'too-few-models') {
    const off = pool?.models.filter((model) => !model.enabled && model.id !== undefined) ?? [];
    return off
      .slice(0, 5)
      .map(({ id, index }) =>
        change(`Switch ${quoted(id?.value ?? '')} on`, [['pool', index, 'enabled'], true]),
      );
  }
  if (code === 'split-shares' && path === 'data.split' && at(['data', 'split']) !== undefined) {
    return [change('Use the default split: 0.6, 0.1, 0.15, 0.15', [['data', 'split'], undefined])];
  }
  return [];
}
