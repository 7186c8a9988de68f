/** The `simulation` section of a config: the traffic to rehearse, what can go wrong, and how it is watched. */
import { z } from 'zod';

const fraction = z.number().min(0).max(1);
const model = z.string().min(1).describe('The model, as the pool names it.');
const minutes = z.number().positive().optional().describe('How long it lasts. Left out: until the end.');

/** "09:30", "2d 09:30:15". */
const CLOCK = /^(?:(\d{1,3})d )?([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;

const clock = z
  .string()
  .regex(CLOCK, 'is not a time like "09:30", or "2d 09:30" for the third day')
  .describe('When: "09:30" on the first day, "2d 09:30" two days later.');

/** Seconds since the start of the simulation of a time such as "2d 09:30". NaN where it is none. */
export function secondsOf(text: string): number {
  const parts = CLOCK.exec(text);
  if (parts === null) return NaN;
  const [days, hours, mins, secs] = parts.slice(1).map((part: string | undefined) => Number(part ?? 0));
  return ((days * 24 + hours) * 60 + mins) * 60 + secs;
}

/** What can happen, without the time at which it does. */
const happenings = {
  outage: { kind: z.literal('outage').describe('A model answers nothing.'), model, minutes },
  slowdown: {
    kind: z.literal('slowdown').describe('A model takes longer for everything.'),
    model,
    factor: z.number().positive().describe('Times as long as before; 3 is three times as slow.'),
    minutes,
  },
  price: {
    kind: z.literal('price').describe('A model gets another price, and the router is told.'),
    model,
    factor: z.number().nonnegative().describe('Times the price of the config; 0.5 halves it.'),
    minutes,
  },
  drift: {
    kind: z.literal('drift').describe('Other prompts come than before.'),
    mix: z
      .record(z.string(), z.number().nonnegative())
      .describe('Weight of each task from then on; tasks that are not named get none.'),
    minutes: z
      .number()
      .nonnegative()
      .default(0)
      .describe('How long the change takes: the new mix fades in. 0: at once.'),
  },
  quality: {
    kind: z.literal('quality').describe('A model becomes worse, and nobody says so.'),
    model,
    drop: z
      .number()
      .gt(0)
      .max(1)
      .describe('How far its mean score falls: 0.05 is five points. The router does not know.'),
    minutes,
  },
  join: {
    kind: z
      .literal('join')
      .describe('A model of the run that was out of service until then can be chosen from then on.'),
    model,
  },
} as const;

const at = { at: clock };

/** One event, as the config scripts it. */
const eventSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ ...at, ...happenings.outage }),
    z.strictObject({ ...at, ...happenings.slowdown }),
    z.strictObject({ ...at, ...happenings.price }),
    z.strictObject({ ...at, ...happenings.drift }),
    z.strictObject({ ...at, ...happenings.quality }),
    z.strictObject({ ...at, ...happenings.join }),
  ])
  .describe('Something that happens: "outage", "slowdown", "price", "drift", "quality" or "join".');

/** A list of events, as `--events` reads it from a file. */
export const eventsSchema = z.array(eventSchema);

/** An event as it is injected by hand, without a time: it happens at the current one. */
export const happeningSchema = z.discriminatedUnion('kind', [
  z.strictObject(happenings.outage),
  z.strictObject(happenings.slowdown),
  z.strictObject(happenings.price),
  z.strictObject(happenings.drift),
  z.strictObject(happenings.quality),
  z.strictObject(happenings.join),
]);

const arrivalsSchema = z
  .strictObject({
    queriesPerDay: z.number().positive().default(100_000).describe('Mean number of queries a day.'),
    days: z.number().positive().max(366).default(1).describe('How long the simulation is.'),
    daily: z
      .array(z.number().nonnegative())
      .length(24)
      .refine((hours) => hours.some((h) => h > 0), 'has no hour with any traffic')
      .optional()
      .describe('Relative traffic of the 24 hours. Left out: quiet nights and busy working hours.'),
    weekly: z
      .array(z.number().nonnegative())
      .length(7)
      .refine((days) => days.some((d) => d > 0), 'has no day with any traffic')
      .optional()
      .describe('Relative traffic of seven days from the first day on. Left out: all alike.'),
    bursts: z
      .strictObject({
        factor: z.number().min(1).default(4).describe('Times the usual traffic during a burst.'),
        everyMinutes: z.number().positive().default(240).describe('Mean time from burst to burst.'),
        minutes: z.number().positive().default(10).describe('Mean length of a burst.'),
      })
      .optional()
      .describe('Bursts at random times (a Markov-modulated Poisson process). Left out: none.'),
    trace: z
      .string()
      .min(1)
      .optional()
      .describe(
        'A file of arrivals, relative to this config: CSV or JSONL with "time" in seconds and, if wanted, "tier". In place of the random ones.',
      ),
    prompts: z
      .enum(['sample', 'once'])
      .default('sample')
      .describe('"sample" draws test prompts at random; "once" takes each in turn, in a random order.'),
  })
  .describe('When queries come, and which.');

const criticalitySchema = z.strictObject({
  share: fraction.describe('Share of all queries that are this critical.'),
  raise: fraction.describe('By how much it raises the floor of the tier: 0.02 is two points.'),
});

const serverSchema = z
  .strictObject({
    concurrency: z
      .int()
      .min(1)
      .optional()
      .describe('Requests that a model works on at the same time. Left out: 64.'),
    queue: z
      .int()
      .nonnegative()
      .optional()
      .describe('Requests that may wait for it. Beyond, it refuses them. Left out: 1000.'),
    requestsPerMinute: z
      .number()
      .positive()
      .optional()
      .describe('Rate limit: tokens of a bucket that holds one second of it. Left out: none.'),
    tokensPerMinute: z
      .number()
      .positive()
      .optional()
      .describe('Rate limit in tokens in and out together. Left out: none.'),
    firstTokenMs: z.number().nonnegative().optional().describe('Time to the first token. Left out: 400 ms.'),
    tokensPerSecond: z
      .number()
      .positive()
      .optional()
      .describe('Speed of an answer. Left out: 60 tokens a second.'),
    answerTokens: z
      .number()
      .positive()
      .optional()
      .describe('Length of an answer where the data has no tokens. Left out: 200.'),
    timing: z
      .enum(['data', 'tokens'])
      .optional()
      .describe(
        '"data": as long as the data says for this prompt and model; "tokens": first token, then speed. Left out: the data where it has latencies.',
      ),
    spread: z
      .enum(['fixed', 'lognormal', 'exponential'])
      .optional()
      .describe(
        'How times vary about that: not at all, by 30 %, or as in queueing theory. Left out: lognormal.',
      ),
    errorRate: fraction.optional().describe('Share of requests that fail for no reason. Left out: 0.'),
  })
  .describe('How a model is served.');

const clientSchema = z
  .strictObject({
    timeoutSeconds: z
      .number()
      .positive()
      .default(60)
      .describe('A query that is not answered within this time is given up as timed out.'),
    attempts: z
      .int()
      .min(1)
      .max(20)
      .default(3)
      .describe('Requests that one query may make, the first and its retries and fallbacks together.'),
    backoffMs: z
      .number()
      .nonnegative()
      .default(200)
      .describe('Wait before the first retry; doubled for each further one, with jitter.'),
    detectSeconds: z
      .number()
      .nonnegative()
      .default(10)
      .describe('How long an outage goes unnoticed. Then the router is told that the model is unavailable.'),
  })
  .describe('What the caller of the models does when they fail.');

const feedbackSchema = z
  .strictObject({
    share: fraction.default(0.1).describe('Share of answers that are ever graded.'),
    delayMinutes: z.number().nonnegative().default(10).describe('Mean delay until a grade is known.'),
    delta: z
      .number()
      .gt(0)
      .lt(0.5)
      .default(0.05)
      .describe('δ: probability of one or more false alarms per tier, however often one looks.'),
  })
  .describe('What is known of the answers in service.');

const controlSchema = z
  .strictObject({
    enabled: z.boolean().default(false).describe('Let feedback nudge τ where a floor is missed.'),
    gain: z
      .number()
      .positive()
      .max(2)
      .default(0.2)
      .describe('How much of a missed point is added to τ for each control step.'),
    maxRaise: fraction.default(0.1).describe('The most that τ may be raised above the floor.'),
    everyMinutes: z.number().positive().default(30).describe('Time between two steps.'),
  })
  .describe('Online dual control: τ ← τ + gain·(floor − graded accuracy), never below the floor.');

export const simulationSchema = z
  .strictObject({
    seed: z.int().nonnegative().optional().describe('Seed of the traffic. Left out: that of the training.'),
    windowMinutes: z.number().positive().default(5).describe('Length of the windows that are reported.'),
    arrivals: arrivalsSchema.prefault({}),
    criticality: z
      .array(criticalitySchema)
      .max(8)
      .default([])
      .describe('Queries that need more than their tier: a share of them, and by how much more.'),
    servers: serverSchema.prefault({}).describe('How every model is served, unless "models" says otherwise.'),
    models: z.record(z.string(), serverSchema).default({}).describe('How single models are served, by name.'),
    client: clientSchema.prefault({}),
    feedback: feedbackSchema.prefault({}),
    control: controlSchema.prefault({}),
    failover: z
      .boolean()
      .default(true)
      .describe(
        'When models are lost or prices change, ask the router for the τ that holds each floor with the pool as it is, judged on the calibration prompts. Off: always the floor itself.',
      ),
    events: eventsSchema.max(1000).default([]).describe('What happens, and when.'),
  })
  .describe('How traffic is rehearsed in a simulation. The defaults work.');

export type SimulationConfig = z.output<typeof simulationSchema>;
export type ServerConfig = z.output<typeof serverSchema>;
/** An event as a config scripts it. */
export type ScriptedEvent = z.output<typeof eventSchema>;
/** An event without its time. */
export type Happening = z.output<typeof happeningSchema>;
/** An event and when it happens, in seconds since the start of the simulation. */
export type TimedEvent = Happening & { atSeconds: number };
