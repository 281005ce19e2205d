/** Ids of the places at the boxes where arrows begin and end. */

export const departureOf = (from: string, what: string): string => `${from} > ${what}`;

export const arrivalOf = (host: string): string => `> ${host}`;
