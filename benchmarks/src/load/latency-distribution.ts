/**
 * Owns a distribution of latencies that can be kept and added to others: an HDR histogram of three digits. Rounds are added
 * before a percentile is read, as the median of five 99.99th percentiles is no 99.99th percentile. Does not know who counted.
 */
import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';

/** A distribution as results keep it. */
export interface KeptDistribution {
  /** Latencies in it. */
  readonly count: number;
  /** The histogram in nanoseconds, in HdrHistogram's own V2 encoding, compressed, as base64: any of its tools reads it. */
  readonly hdr: string;
}

/** One point of a curve of percentiles. */
export interface LatencyPoint {
  /** Percentile, 0 to 100. */
  readonly percent: number;
  readonly ms: number;
}

/** What is asked of every distribution. */
const percents = [0, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99] as const;

/** Fewer latencies than these above a percentile, and it is one accident and not a percentile. */
const fewestAbove = 5;

/** Ten minutes in nanoseconds: the longest a turn may last. */
const highestNs = 600e9;

/**
 * Makes a distribution of what was counted.
 *
 * @param counted - Pairs of a latency in milliseconds and how often it was.
 * @returns The distribution.
 */
export function keepDistribution(counted: Iterable<readonly [ms: number, count: number]>): KeptDistribution {
  const histogram = buildHistogram();
  for (const [ms, count] of counted) {
    histogram.recordValueWithCount(Math.min(highestNs, Math.max(1, Math.round(ms * 1e6))), count);
  }
  return keep(histogram);
}

/**
 * Adds distributions.
 *
 * @param distributions - Of rounds of the same model and workload.
 * @returns All of them together, or undefined when there are none.
 */
export function addDistributions(distributions: readonly KeptDistribution[]): KeptDistribution | undefined {
  if (distributions.length === 0) return undefined;
  const sum = buildHistogram();
  for (const { hdr } of distributions) sum.add(decodeFromCompressedBase64(hdr, 64, false));
  return keep(sum);
}

/**
 * Reads the curve of a distribution, as far as its count carries it: p99.99 needs 50,000 latencies.
 *
 * @param distribution - The distribution.
 * @returns Percentiles in ascending order, without those that hang on fewer than five latencies.
 */
export function readCurve({ hdr, count }: KeptDistribution): LatencyPoint[] {
  const histogram = decodeFromCompressedBase64(hdr, 64, false);
  return percents
    .filter((percent) => percent === 0 || (count * (100 - percent)) / 100 >= fewestAbove - 1e-6)
    .map((percent) => ({ percent, ms: readNs(histogram, percent) / 1e6 }));
}

function readNs(histogram: Histogram, percent: number): number {
  return percent === 0 ? histogram.minNonZeroValue : histogram.getValueAtPercentile(percent);
}

function keep(histogram: Histogram): KeptDistribution {
  return { count: histogram.totalCount, hdr: encodeIntoCompressedBase64(histogram) };
}

/** Without wasm, which would have to be loaded first and gains nothing at this rate. */
function buildHistogram(): Histogram {
  return build({
    bitBucketSize: 64,
    lowestDiscernibleValue: 1,
    highestTrackableValue: highestNs,
    numberOfSignificantValueDigits: 3,
    useWebAssembly: false,
  });
}
