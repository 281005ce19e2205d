/** A day as `2026-11-21`. Days compare as texts. */
export function isDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const day = new Date(`${value}T00:00:00Z`);
  // February 30 becomes March 2.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

/** Days from one date to another; negative when `to` lies before. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000;
}

/** Today in UTC: for callers of the pure functions, which take it as an argument. */
export function currentDate(): string {
  return new Date().toISOString().slice(0, 10);
}
