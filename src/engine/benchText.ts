/** Figures of `proteus bench` as words, for the terminal and the page alike. */
import type { BenchReport, EncoderSpeed } from './benchTypes';

/** "22.7 M, 11.7 M of them words". */
export function size({ parameters, words }: Pick<EncoderSpeed, 'parameters' | 'words'>): string {
  const millions = (n: number) => `${(n / 1e6).toFixed(1)} M`;
  return words > 0 ? `${millions(parameters)}, ${millions(words)} of them words` : millions(parameters);
}

export function milliseconds(value: number): string {
  return `${value.toFixed(value < 1 ? 3 : 1)} ms`;
}

export function seconds(value: number): string {
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
}

export function perSecond(value: number): string {
  return value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en');
}

export function oneIn(ratio: number): string {
  return ratio < 10 ? ratio.toFixed(1) : Math.round(ratio).toLocaleString('en');
}

/** Undefined where the machine was at rest when the run began. */
export function busyNote({ machine }: BenchReport): string | undefined {
  if (machine.load < machine.cores / 4) return undefined;
  return (
    `Other work had the machine (load ${machine.load.toFixed(1)} on ${machine.cores} cores): times on the clock are longer than they ` +
    'need be, those of long pieces of work most. Processor times say more.'
  );
}

/** What routing costs, in a few words. */
export function summary({ routing, encoders }: BenchReport): string {
  const against = encoders.map(
    ({ name, ratio, cpuRatio }) =>
      `A ${name} encoder alone takes ${oneIn(ratio)} times as long (in processor time, ${oneIn(cpuRatio)} times).`,
  );
  return [
    `One prompt takes ${Math.round(routing.p50Us)} µs at the median (p99 ${Math.round(routing.p99Us)} µs), text to model;`,
    `in batches, ${perSecond(routing.perSecond)} prompts go through a second.`,
    ...against,
  ].join(' ');
}
