/** Figures as they stand in a line of text: short, with their units. */

/** "$0.19", "$0.052", "$12". */
export function usd(amount: number): string {
  if (amount === 0) return '$0';
  const digits = Math.abs(amount) >= 100 ? amount.toFixed(0) : String(Number(amount.toPrecision(2)));
  return `$${/^\d+\.\d$/.test(digits) ? `${digits}0` : digits}`;
}

/** "18 %", "< 1 %", "0 %". */
export function percent(share: number): string {
  if (share > 0 && share < 0.01) return '< 1 %';
  return `${Math.round(100 * share)} %`;
}

/** An accuracy with three digits. */
export function accuracy(value: number): string {
  return String(Number(value.toFixed(3)));
}

/** "just now", "5 min ago", "2 h ago", "3 days ago". */
export function age(then: Date, now: Date): string {
  const minutes = Math.floor((now.getTime() - then.getTime()) / 60_000);
  if (!(minutes >= 1)) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  const days = Math.floor(hours / 24);
  return days === 1 ? 'yesterday' : `${days} days ago`;
}
