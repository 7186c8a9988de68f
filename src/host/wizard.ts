/** A row of questions that can be gone back in: which one is next, whatever each of them asks. */

/** `back`: the question before; `skip`: this one need not be asked; undefined: the user left. */
export type StepResult = 'next' | 'back' | 'skip' | undefined;

/** Asks one question. `first`: there is none before it that could be gone back to. */
export type Step = (first: boolean) => Promise<StepResult>;

/** How a row of questions ended; `back`: the user went back from the first. */
export type Outcome = 'done' | 'back' | undefined;

export async function runSteps(steps: readonly Step[]): Promise<Outcome> {
  const asked: number[] = [];
  for (let at = 0; at < steps.length;) {
    const result = await steps[at](asked.length === 0);
    if (result === undefined) return undefined;
    if (result === 'back') {
      const before = asked.pop();
      if (before === undefined) return 'back';
      at = before;
      continue;
    }
    if (result === 'next') asked.push(at);
    at++;
  }
  return 'done';
}
