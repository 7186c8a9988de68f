/** Decisions on the prompts of a file, added up: what a panel shows of them, and their lines of CSV. */
import type { RouteResult } from '../onnx/routerSession';
import type { RoutedFile, RoutedRow } from '../protocol/playground';

/** What a table shows; the CSV has all. */
const ROWS = 200;
const CHARACTERS = 240;

export class Tally {
  /** RFC 4180; costs are USD per query. */
  readonly csvHead = 'line,prompt,model,accuracy,cost_usd,mu,tau,certified,feasible\r\n';
  private readonly rows: RoutedRow[] = [];
  private readonly answers: number[];
  private prompts = 0;
  private accuracy = 0;
  private cost = 0;

  constructor(
    private readonly models: readonly string[],
    private readonly options: {
      tau: number;
      /** With the models that its certificate is about. */ asTrained: boolean;
    },
  ) {
    this.answers = models.map(() => 0);
  }

  /** Takes the decisions on N more prompts, which stand on those lines. @returns their lines of CSV */
  add(prompts: readonly string[], lines: readonly number[], result: RouteResult): string {
    let csv = '';
    prompts.forEach((prompt, n) => {
      const model = result.model[n];
      const cell = n * this.models.length + model;
      const [accuracy, cost] = model < 0 ? [null, null] : [result.accuracy[cell], result.cost[cell]];
      const mu = result.mu[n];
      this.prompts++;
      if (accuracy !== null && cost !== null) {
        this.answers[model]++;
        this.accuracy += accuracy;
        this.cost += cost;
      }
      if (this.rows.length < ROWS) {
        this.rows.push({ line: lines[n], prompt: prompt.slice(0, CHARACTERS), model, accuracy, cost, mu });
      }
      const name = model < 0 ? '' : this.models[model];
      const fields = [lines[n], prompt, name, accuracy ?? '', cost ?? '', mu, this.options.tau];
      const standing = [this.options.asTrained && result.certified[n] === 1, result.feasible[n] === 1];
      csv += `${[...fields, ...standing].map(csvField).join(',')}\r\n`;
    });
    return csv;
  }

  routed(): RoutedFile {
    const answered = this.answers.reduce((sum, count) => sum + count, 0);
    return {
      prompts: this.prompts,
      tau: this.options.tau,
      rows: this.rows,
      answers: this.answers,
      accuracy: answered === 0 ? null : this.accuracy / answered,
      costPer1k: answered === 0 ? null : (1000 * this.cost) / answered,
    };
  }
}

function csvField(value: string | number | boolean): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
