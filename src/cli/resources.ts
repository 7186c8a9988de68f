/** What this process has used up so far. */

export interface Resources {
  /** Of all its threads. */
  cpuSeconds: number;
  /** The most memory that it held at once. */
  peakMiB: number;
}

export function resourcesUsed(): Resources {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMiB: maxRSS / 1024 };
}
