/** package.json's contributions agree with the code that answers them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { configJsonSchema } from '../../../src/core/config';
import { studyJsonSchema } from '../../../src/core/study/config';
import { commands } from '../../../src/host/commands';

interface Manifest {
  contributes: { commands: { command: string; title: string; category: string; enablement?: string }[] };
  capabilities: Record<string, { supported: string | boolean; description: string }>;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;

describe('contributions', () => {
  it('declare exactly the commands of the table, under one category', () => {
    assert.deepEqual(
      manifest.contributes.commands.map(({ command, title, category }) => ({ command, title, category })),
      commands.map(({ id, title }) => ({ command: id, title, category: 'PROTEUS' })),
    );
  });

  it('switch off in an untrusted workspace what the table says needs trust', () => {
    const trusted = manifest.contributes.commands.filter((c) => c.enablement?.includes('isWorkspaceTrusted'));
    assert.deepEqual(
      trusted.map((c) => c.command),
      commands.filter((c) => c.needsTrust).map((c) => c.id),
    );
  });

  it('carry the JSON schemas of config and study as they are (npm run build writes them)', () => {
    for (const [name, schema] of [
      ['proteus', configJsonSchema()],
      ['study', studyJsonSchema()],
    ] as const) {
      const written: unknown = JSON.parse(readFileSync(`media/${name}.schema.json`, 'utf8'));
      assert.deepEqual(written, JSON.parse(JSON.stringify(schema)));
    }
  });
});
