/**
 * What the cost table asks of everything it measures, so that a thread, a wake-up and a copy are taken alike: in turn, round by
 * round, each beside its limit. Knows none of them.
 */

/** What one turn of one cost showed, in the unit of its group. */
export interface CostSample {
  /** By the clock, or in bytes. */
  readonly value: number;
  /** CPU time of all threads, in the same unit; undefined where nobody counts it. */
  readonly cpu?: number;
}

/** One row of the table. */
export interface Cost {
  readonly name: string;
  /** The row of the same group that it is held against: what the machine itself needs; undefined for a limit. */
  readonly limitName?: string;
  /** Measures for one turn. May be called again and again. */
  readonly measure: () => Promise<CostSample> | CostSample;
  /** Ends what {@link Cost.measure} keeps between turns. */
  readonly close?: () => Promise<void>;
}

/** A row that cannot be measured here. */
export interface MissingCost {
  readonly name: string;
  /** Why not, as the table says it. */
  readonly reason: string;
}

/** What a group is told. */
export interface CostSettings {
  /** About how long one turn of one cost takes, in milliseconds. */
  readonly turnMs: number;
  /** Whether the fewest cases do. */
  readonly isQuick: boolean;
}

/** Costs of one kind: a table. */
export interface CostGroup {
  /** What `--only` says. */
  readonly id: string;
  readonly title: string;
  /** What its values are: nanoseconds, shown as they are or in larger units, or bytes, shown in MiB. */
  readonly unit: 'ns' | 'us' | 'ms' | 'MiB';
  /** Prepares its rows, in their order. */
  readonly create: (settings: CostSettings) => readonly (Cost | MissingCost)[];
}

/** What all turns of one row showed. Plain data: it goes into the JSON. */
export interface CostResult {
  readonly name: string;
  readonly limitName?: string;
  /** Round by round, in nanoseconds or bytes. */
  readonly samples: readonly CostSample[];
  /** Why there is none, or why they end early. */
  readonly reason?: string;
}

/** What all rows of one group showed. Plain data. */
export interface CostGroupResult {
  readonly id: string;
  readonly title: string;
  readonly unit: CostGroup['unit'];
  readonly costs: readonly CostResult[];
}
