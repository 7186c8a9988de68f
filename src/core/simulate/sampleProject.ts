/** The files of the sample project: a config with two tiers, invented outcomes, and a page about both. */
import { outcomeLines } from '../outcomeLines';
import { generateOutcomes } from './generator';
import { MODELS } from './models';

/** A file to write; `path` is relative to the project's folder. */
export interface ProjectFile {
  path: string;
  content: string;
}

export interface SampleProjectOptions {
  prompts?: number;
  seed?: number;
}

/** Everything the sample project consists of; writing it is the caller's part. Pure and seeded. */
export function sampleProjectFiles({ prompts = 3000, seed = 7 }: SampleProjectOptions = {}): ProjectFile[] {
  const lines = [...outcomeLines(generateOutcomes({ prompts, seed }))];
  return [
    { path: 'router.proteus.json', content: configText(seed) },
    { path: 'outcomes.jsonl', content: `${lines.join('\n')}\n` },
    { path: 'README.md', content: readme(prompts) },
  ];
}

function configText(seed: number): string {
  const pool = MODELS.map(
    ({ id, price }) =>
      `    { "id": "${id}", "price": { "input": ${price.input}, "output": ${price.output} } }`,
  );
  return `// A router over eleven invented models. Run "PROTEUS: Train Router" on this file.
{
  // The models to choose from, with prices in USD per million tokens. Add "enabled": false to leave one out.
  "pool": [
${pool.join(',\n')}
  ],

  // One line per prompt: its text, and each model's score (0 wrong … 1 right) and tokens.
  "data": { "path": "outcomes.jsonl" },

  // The promises to keep: a floor is the mean accuracy that the tier's traffic must reach.
  "tiers": [
    { "name": "gold", "floor": 0.72, "share": 0.2 },
    { "name": "bulk", "floor": 0.62, "share": 0.8 }
  ],

  // A floor is "certified" when it holds with this confidence on prompts that training never saw.
  "certificate": { "confidence": 0.95, "serve": "certified" },

  // The same seed and data give the same router.
  "training": { "seed": ${seed} },

  // Where "PROTEUS: Export Router" writes the model and its client.
  "export": { "to": "router" }
}
`;
}

function readme(prompts: number): string {
  return `# A sample router

PROTEUS keeps a promise such as “at least 72 % correct, as cheap as possible” over several models.
This folder has what it needs, all of it invented:

| file | what |
|---|---|
| \`router.proteus.json\` | the pool with its prices, two tiers with their floors, where the data lies |
| \`outcomes.jsonl\` | ${prompts} prompts; for each, what every model scored and how many tokens it used |

The models and their outcomes are simulated: harder prompts fail more often, and each model is better
at some subjects than at others. Put your own outcomes in the same form in their place.

1. Open \`router.proteus.json\` and run **PROTEUS: Train Router**. It takes less than a minute.
2. Read the compliance panel: which floors hold, at which confidence, for how much money.
3. Raise the floor of \`gold\` to 0.95 and train again: no choice among these models is that good, and the panel says so.
4. Run **PROTEUS: Export Router** to get \`router.onnx\` and a typed client for your app.

Without VS Code: \`proteus train router.proteus.json\`.

A line of \`outcomes.jsonl\`:

\`\`\`json
{"id": "…", "dataset": "…", "prompt": "…", "models": {"aurora-xl": {"score": 1, "num_input_tokens": 80, "num_output_tokens": 12}}}
\`\`\`

\`cost\` (USD of the call) may stand in place of tokens; the model then needs no price in the pool.
`;
}
