/** package.json's contributions agree with the code that answers them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { configJsonSchema } from '../../../src/core/config';
import { studyJsonSchema } from '../../../src/core/study/config';
import { commands } from '../../../src/host/commands';

interface Manifest {
  contributes: {
    menus: Record<string, { command: string }[]>;
    keybindings: { command: string }[];
    walkthroughs: { steps: { media: { image: Record<string, string> } }[] }[];
  } & { commands: { command: string; title: string; category: string; enablement?: string }[] };
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

  it('name only commands that there are, in menus, keys, welcomes and walkthroughs', () => {
    const known = new Set([...commands.map((c) => c.id), 'proteus.runs.focus']);
    const { menus, keybindings } = manifest.contributes;
    const named = [...Object.values(menus).flat(), ...keybindings].map(({ command }) => command);
    const text = JSON.stringify(manifest.contributes);
    const linked = [...text.matchAll(/(?:command:|onCommand:)(proteus\.\w+(?:\.\w+)*)/g)].map((m) => m[1]);
    assert.ok(linked.length > 10);
    assert.deepEqual(
      [...named, ...linked].filter((id) => !known.has(id)),
      [],
    );
  });

  it('bring the pictures of the walkthrough, in every theme', () => {
    const pictures = manifest.contributes.walkthroughs.flatMap(({ steps }) =>
      steps.flatMap(({ media }) => Object.values(media.image)),
    );
    assert.ok(pictures.length > 0);
    for (const picture of pictures) assert.ok(readFileSync(picture).length < 150_000, picture);
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
