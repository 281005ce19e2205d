/** Ports from `first` to `last`, both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** `30300-30399,9000` → its ranges; undefined when it is not such a list, or runs backwards, or overlaps itself. */
export function parsePortRanges(text: string): PortRange[] | undefined {
  if (!/^\d{1,5}(-\d{1,5})?(,\d{1,5}(-\d{1,5})?)*$/.test(text)) return undefined;
  const ranges = text.split(",").map((part) => {
    const [first, last] = part.split("-").map(Number) as [number, number?];
    return { first, last: last ?? first };
  });
  const ascending = [...ranges].sort((a, b) => a.first - b.first);
  const valid = ascending.every(
    ({ first, last }, i) =>
      first >= 1024 && first <= last && last <= 65_535 && first > (ascending[i - 1]?.last ?? 0),
  );
  return valid ? ranges : undefined;
}

/** Hosts whose indexes differ in the last digit have different blocks; those of one site must. */
const hostsPerSite = 10;

/** Hosts of a site must not share this number, or their blocks would be the same. */
export function blockOfHost(hostIndex: number): number {
  return (hostIndex - 1) % hostsPerSite;
}
