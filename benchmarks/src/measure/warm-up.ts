/**
 * Owns how long a load runs uncounted, in seconds, before it counts: the model's code is compiled in it.
 */
export const warmUpSeconds = 1;
