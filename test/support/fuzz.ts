/** Another one finds other configurations: `FUZZ_SEED=7 npm test -- unit`. */
const seed = Number(process.env.FUZZ_SEED ?? 20_261_121);

/** How often a property of all configurations is tried. */
export const rounds = { seed, numRuns: 2000 };

/** Milliseconds: generous, because the machine may be busy. */
export const limit = 120_000;
