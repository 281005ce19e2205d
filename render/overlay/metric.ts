import type { Vip } from "../../topology/overlay/derive.ts";

/*
 * An anycast address has a metric on its interface, with which routing announces it: the lowest has the address. The
 * r-th of n homes, in the configured order, uses r, r + n, r + 2n and so on, so that two are never equal.
 */

/** Metrics from here on say that a home host has not taken its place yet: all who have come before it. */
export const undecided = 1_000_000_000;

/** Whether a home host that announces an address so has taken its place among the others. */
export const isDecided = (metric: number): boolean => metric < undecided;

/** The metric with which a home host takes an address up: behind all that serve it, and in the configured order. */
export const firstMetric = ({ homes }: Vip, host: string): number => undecided + homes.indexOf(host);
