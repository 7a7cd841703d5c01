/**
 * A million random and mutated inputs, cut at random, against the reference parser: no crash, no hang, no wrong message
 * boundary, no growth of memory.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { RequestParser } from '../../src/bytes/request-parser.js';
import { MUTATION_KIND_COUNT, mutate } from './mutate-bytes.js';
import { type PlayedResult, playRequests } from './play-requests.js';
import { parseByReference, type ReferenceResult } from './reference-parser.js';
import { HOSTILE_FRAGMENTS, REQUEST_CORPUS } from './request-corpus.js';
import { findDifference } from './request-message.js';

/** Another seed may be given to look further. */
const SEED = Number(process.env.SPOOL_STRESS_SEED ?? Date.now() % 2 ** 32);
const INPUT_COUNT = Number(process.env.SPOOL_STRESS_INPUTS ?? 1_000_000);
/** Two to three times what two busy cores need; a hang shows as this timeout. */
const TIMEOUT_MS = 180_000;

/** How often the memory is measured; the first time counts as warm-up. */
const MEASUREMENT_COUNT = 10;
/** What may remain of 900,000 inputs: a tenth of a byte each, and the noise of the heap. */
const MAXIMUM_GROWTH_BYTES = 1024 * 1024;

/** Longest of the inputs that are nothing but noise. */
const MAXIMUM_NOISE_BYTES = 64;

/** Numbers below a bound, the same for the same seed (mulberry32). */
class RandomSource {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(bound: number): number {
    return Math.floor(this.fraction() * bound);
  }
}

test(
  'next() finds the messages and boundaries of the reference parser in a million inputs, and keeps nothing',
  () => {
    console.log(`Seed ${SEED}, ${INPUT_COUNT} inputs`);
    const random = new RandomSource(SEED);
    const parser = new RequestParser({ bodyBytes: Infinity });
    const outcomes = new Map<string, number>();
    const usedBytes: number[] = [];
    for (let count = 1; count <= INPUT_COUNT; count++) {
      const text = makeInput(random);
      const bytes = Buffer.from(text, 'latin1');
      const cuts = makeCuts(random, bytes.length);
      const expected = parseByReference(text);
      parser.reset();
      const played = playRequests(parser, bytes, cuts);
      const difference = describeDifference(played, expected);
      if (difference !== undefined) {
        throw new Error(`Input ${count} ${difference}: ${JSON.stringify({ text, cuts, played, expected })}`);
      }
      outcomes.set(expected.end, (outcomes.get(expected.end) ?? 0) + 1);
      if (count % Math.ceil(INPUT_COUNT / MEASUREMENT_COUNT) === 0) usedBytes.push(measureUsedBytes());
    }
    console.log('Ends', Object.fromEntries([...outcomes].sort(([, left], [, right]) => right - left)));
    console.log('Used bytes after garbage collection', usedBytes);
    expect(Math.max(...usedBytes.slice(1)) - usedBytes[0]).toBeLessThan(MAXIMUM_GROWTH_BYTES);
  },
  TIMEOUT_MS,
);

function makeInput(random: RandomSource): string {
  const style = random.below(20);
  if (style === 0) return makeNoise(random);
  let text = '';
  for (let count = 1 + random.below(3); count > 0; count--) text += REQUEST_CORPUS[random.below(REQUEST_CORPUS.length)];
  // Many inputs get one change only: more hide one another.
  const mutationCount = style < 3 ? 0 : style < 12 ? 1 : 1 + random.below(4);
  for (let count = mutationCount; count > 0; count--) {
    text = mutate(text, {
      kind: random.below(MUTATION_KIND_COUNT),
      place: random.fraction(),
      otherPlace: random.fraction(),
      choice: random.below(2 ** 16),
    });
  }
  return text;
}

/** Bytes at random, or the fragments of requests in no order. */
function makeNoise(random: RandomSource): string {
  let text = '';
  const isFragments = random.below(2) === 0;
  for (let count = random.below(MAXIMUM_NOISE_BYTES); count > 0; count--) {
    text += isFragments
      ? HOSTILE_FRAGMENTS[random.below(HOSTILE_FRAGMENTS.length)]
      : String.fromCharCode(random.below(256));
  }
  return text;
}

function makeCuts(random: RandomSource, byteCount: number): number[] {
  const cuts = Array.from({ length: random.below(5) }, () => random.below(byteCount + 1));
  return cuts.sort((left, right) => left - right);
}

function describeDifference(played: PlayedResult, expected: ReferenceResult): string | undefined {
  if (!isSameEnd(played, expected)) return `ends in ${played.end}, expected ${expected.end}`;
  if (played.messages.length !== expected.messages.length) {
    return `${played.messages.length} messages, expected ${expected.messages.length}`;
  }
  for (const [index, message] of played.messages.entries()) {
    const wanted = expected.messages[index];
    const property = findDifference(message, wanted);
    if (property !== undefined) return `message ${index} differs in ${property}`;
    if (message.headEndOffset !== wanted.headEndOffset) return `head ${index} ends at ${message.headEndOffset}`;
    if (message.endOffset !== wanted.endOffset) return `message ${index} ends at ${message.endOffset}`;
  }
  return undefined;
}

/** The reference parser waits for the end of a head or a line; the parser refuses at the byte that is wrong. */
function isSameEnd({ end, code }: PlayedResult, expected: ReferenceResult): boolean {
  switch (expected.end) {
    case 'idle':
    case 'last':
      return end === expected.end;
    case 'head':
      return end === 'head' || end === 'refused';
    case 'body':
      return end === 'body' || (end === 'refused' && CHUNKED_CODES.has(code));
    default:
      return end === 'refused';
  }
}

/** The problems that a body can have; one of a known length can have none. */
const CHUNKED_CODES: ReadonlySet<string> = new Set(['ERR_SPOOL_INVALID_CHUNK', 'ERR_SPOOL_INVALID_TRAILER']);

function measureUsedBytes(): number {
  setFlagsFromString('--expose_gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
