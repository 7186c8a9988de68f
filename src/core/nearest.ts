/** The nearest of some known names, for "did you mean …?". */

/** Edit distance with insertions, deletions, substitutions and swaps of neighbours. */
function distance(a: string, b: string): number {
  const width = b.length + 1;
  const d = new Uint16Array((a.length + 1) * width);
  for (let i = 0; i <= a.length; i++) d[i * width] = i;
  for (let j = 0; j <= b.length; j++) d[j] = j;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(
        d[(i - 1) * width + j] + 1,
        d[i * width + j - 1] + 1,
        d[(i - 1) * width + j - 1] + same,
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, d[(i - 2) * width + j - 2] + 1);
      }
      d[i * width + j] = best;
    }
  }
  return d[a.length * width + b.length];
}

const LONGEST = 200;

/**
 * The known name that `name` most likely stands for: case and punctuation aside, within an edit
 * distance of about a third of its length, or a part of the known name. Undefined where none is near.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const plain = (s: string): string =>
    s
      .slice(0, LONGEST)
      .toLowerCase()
      .replace(/[\s_.-]+/g, '-');
  const wanted = plain(name);
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    const text = plain(candidate);
    const within = wanted.length >= 4 && (text.endsWith(`/${wanted}`) || wanted.endsWith(`/${text}`));
    const d = within ? 0.5 : distance(wanted, text);
    if (d < bestDistance) {
      best = candidate;
      bestDistance = d;
    }
  }
  return best;
}

/** "a, b and c"; more than `most` names are cut to "a, b, … (17 in all)". */
export function listNames(names: readonly string[], most = 8): string {
  const quoted = names.map((n) => JSON.stringify(n));
  if (quoted.length > most) return `${quoted.slice(0, most).join(', ')}, … (${quoted.length} in all)`;
  if (quoted.length < 2) return quoted.join('');
  return `${quoted.slice(0, -1).join(', ')} and ${quoted[quoted.length - 1]}`;
}
