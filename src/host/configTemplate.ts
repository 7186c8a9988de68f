/** The text of a new router config, and what it takes from the head of an outcome file. */

/**
 * The models that an outcome file names, as far as its first kilobytes show: the keys of `models` in
 * the first JSON line, or the `<model>|total_cost` columns of a CSV header. Empty where neither is found.
 */
export function modelsInHead(head: string): string[] {
  const firstLine = head.slice(0, head.search(/\r?\n|$/));
  return firstLine.trimStart().startsWith('{') ? modelsOfJsonLine(firstLine) : modelsOfCsvHeader(firstLine);
}

function modelsOfJsonLine(line: string): string[] {
  try {
    const { models } = JSON.parse(line) as { models?: unknown };
    return typeof models === 'object' && models !== null ? Object.keys(models) : [];
  } catch {
    return [];
  }
}

function modelsOfCsvHeader(header: string): string[] {
  return header
    .split(',')
    .map((column) => /^"?(.+)\|total_cost"?$/.exec(column.trim())?.[1])
    .filter((model) => model !== undefined);
}

/** A commented config. `dataPath`: the outcome file, relative to the config, with forward slashes. */
export function configTemplate(dataPath: string, models: readonly string[]): string {
  const pool =
    models.length === 0
      ? '  // "pool": [{ "id": "gpt-4o", "price": { "input": 2.5, "output": 10 } }],'
      : `  "pool": [\n${models.map((id) => `    { "id": ${JSON.stringify(id)} }`).join(',\n')}\n  ],`;
  return `{
  // The candidate models, as the outcome data names them. A "price" (USD per million tokens, as
  // { "input": 2.5, "output": 10 }) goes beside the id; without one, the dollars in the data count.
${pool}

  // One prompt per line or row, with every model's score in [0, 1] and its cost or tokens.
  "data": { "path": ${JSON.stringify(dataPath)} },

  // Named accuracy floors, each with its share of the traffic.
  "tiers": [
    { "name": "gold", "floor": 0.8, "share": 0.2 },
    { "name": "bulk", "floor": 0.7, "share": 0.8 }
  ],

  // The confidence that every certified floor holds with. "serve": "expected" keeps floors on
  // average, without a margin, and is cheaper.
  "certificate": { "confidence": 0.95, "serve": "certified" },

  // The same seed and data give the same router.
  "training": { "seed": 7 },

  // Where "PROTEUS: Export Router" writes, relative to this file.
  "export": { "to": "router" }
}
`;
}

/** "router.proteus.json", then "router-2.proteus.json" and so on. */
export function configNames(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `router${i === 0 ? '' : `-${i + 1}`}.proteus.json`);
}
