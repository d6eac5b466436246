import fc from 'fast-check';

/**
 * Every property is tried on the same inputs wherever the suite runs, so that a failure is the change's own.
 * `RANDOM_SEED=random` or a number looks further; a failing property prints its seed.
 */
const seed = process.env.RANDOM_SEED ?? '20261122';
if (seed !== 'random') fc.configureGlobal({ seed: Number(seed) });
