/** The names by which files call things, and how sure each makes us. */

/** What a column may be. */
export type Role =
  'prompt' | 'id' | 'task' | 'model' | 'score' | 'cost' | 'tokensIn' | 'tokensOut' | 'latency' | 'propensity';

/** Best first; names as `plainName` writes them. */
const SURE: Record<Role, readonly string[]> = {
  prompt: ['prompt', 'question', 'query', 'user_prompt', 'prompt_text', 'input_text'],
  id: ['id', 'sample_id', 'prompt_id', 'question_id', 'query_id', 'uid', 'key', 'request_id'],
  task: [
    'dataset',
    'task',
    'eval_name',
    'benchmark',
    'task_name',
    'dataset_name',
    'category',
    'domain',
    'subset',
  ],
  model: ['model', 'model_name', 'model_id', 'llm', 'llm_name'],
  score: ['score', 'correct', 'is_correct', 'performance', 'accuracy', 'success', 'passed', 'exact_match'],
  cost: ['cost', 'total_cost', 'cost_usd', 'total_cost_usd', 'usd', 'cost_dollars'],
  tokensIn: [
    'num_input_tokens',
    'input_tokens',
    'prompt_tokens',
    'tokens_in',
    'n_input_tokens',
    'usage_prompt_tokens',
    'usage_input_tokens',
  ],
  tokensOut: [
    'num_output_tokens',
    'output_tokens',
    'completion_tokens',
    'tokens_out',
    'n_output_tokens',
    'usage_completion_tokens',
    'usage_output_tokens',
  ],
  latency: ['latency_ms', 'duration_ms', 'elapsed_ms', 'response_time_ms'],
  propensity: ['propensity', 'logging_propensity', 'action_probability'],
};

/** Names that may mean it, and may as well mean something else: the user is asked. */
const UNSURE: Partial<Record<Role, readonly string[]>> = {
  prompt: [
    'input',
    'instruction',
    'text',
    'request',
    'content',
    'message',
    'messages',
    'user_message',
    'user_input',
  ],
  model: ['engine', 'deployment', 'deployment_name', 'target', 'route', 'provider_model'],
  score: [
    'feedback',
    'user_feedback',
    'rating',
    'user_rating',
    'stars',
    'thumbs',
    'thumb',
    'vote',
    'label',
    'reward',
    'grade',
    'quality',
    'liked',
    'acc',
    'pass',
    'em',
    'f1',
  ],
};

/** Columns that are known to be no outcome: a data frame's index, RouterBench's oracle. */
const NOTHING = /^(|unnamed(_\d+)?|index|level_0|oracle_model_to_route_to)$/;

/** Lower case, with "_" for what separates words. */
export function plainName(name: string): string {
  return name
    .trim()
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[\s\-.:/|]+/g, '_')
    .replace(/^_+|_+$/g, '');
}

export function isIndexColumn(name: string): boolean {
  return NOTHING.test(plainName(name));
}

/** How well a name fits a role: 0 is best, 100 and more is unsure, undefined not at all. */
export function rankOf(name: string, role: Role): number | undefined {
  const plain = plainName(name);
  const sure = SURE[role].indexOf(plain);
  if (sure >= 0) return sure;
  const unsure = UNSURE[role]?.indexOf(plain) ?? -1;
  return unsure >= 0 ? 100 + unsure : undefined;
}

export const isSure = (rank: number): boolean => rank < 100;

/** The roles that have a column per model in wide files. */
export const CALL_ROLES = ['score', 'cost', 'tokensIn', 'tokensOut', 'latency', 'propensity'] as const;
export type CallRole = (typeof CALL_ROLES)[number];

/** Every name that the columns of a call have, with their role, longest first. */
export const CALL_NAMES: readonly { name: string; role: CallRole; sure: boolean }[] = CALL_ROLES.flatMap(
  (role) => [
    ...SURE[role].map((name) => ({ name, role, sure: true })),
    ...(UNSURE[role] ?? []).map((name) => ({ name, role, sure: false })),
  ],
).sort((a, b) => b.name.length - a.name.length);
