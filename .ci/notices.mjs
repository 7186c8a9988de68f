// The licences of the libraries that the built files carry, as one text.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of the packages that these inputs of a build come from, each once. */
export function packagesOf(inputs) {
  const folders = inputs.map((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

/** Throws where a package does not say its licence. Packages with the same text share it. */
export function noticesOf(folders) {
  const packages = new Map();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    if (typeof license !== 'string') throw new Error(`${folder} names no licence`);
    const texts = readdirSync(folder)
      .filter((entry) => /^(licen[cs]e|copying|notice)(\.(md|txt))?$/i.test(entry))
      .map((entry) => readFileSync(join(folder, entry), 'utf8').trim());
    const text =
      texts.length > 0 ? texts.join('\n\n') : `Licence: ${license} (the package has no text of it)`;
    packages.set(text, [...(packages.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const rule = `\n\n${'-'.repeat(80)}\n\n`;
  const notices = [...packages].map(([text, names]) => `${names.join('\n')}\n\n${text}`);
  return `PROTEUS contains the following libraries.${rule}${notices.join(rule)}\n`;
}
