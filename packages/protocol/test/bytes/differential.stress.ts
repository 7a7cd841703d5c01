/**
 * The same bytes, mutated and cut at random, into Spool's parser and into Node's: they must give the same messages, or
 * the difference is on the list in `node-differences.ts`.
 */
import { test } from '@jest/globals';
import fc from 'fast-check';
import { RequestParser } from '../../src/bytes/request-parser.js';
import { compareWithNode } from './compare-with-node.js';
import { MUTATION_KIND_COUNT, mutate, type Mutation } from './mutate-bytes.js';
import {
  EARLIER_NAME,
  LATER_NAME,
  LAXER_DIFFERENCES,
  type ListedDifference,
  PERSISTENCE_DIFFERENCES,
  STRICTER_REASONS,
} from './node-differences.js';
import { NodeParser } from './node-parser.js';
import { type PlayedResult, playRequests } from './play-requests.js';
import { parseByReference } from './reference-parser.js';
import { REQUEST_CORPUS } from './request-corpus.js';
import type { RequestMessage } from './request-message.js';

/** Another seed may be given to look further, and a failure's to see it again. */
const SEED = Number(process.env.SPOOL_STRESS_SEED ?? Date.now() % 2 ** 31);
const INPUT_COUNT = Number(process.env.SPOOL_STRESS_INPUTS ?? 500_000);
/** Three times what two busy cores need. */
const TIMEOUT_MS = 150_000;

/** Uniform, which fast-check's own fractions are not: most of those are next to 0. */
const placeArbitrary = fc.nat(9999).map((place) => place / 10_000);

const mutationArbitrary: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.nat(MUTATION_KIND_COUNT - 1),
  place: placeArbitrary,
  otherPlace: placeArbitrary,
  choice: fc.nat(2 ** 16 - 1),
});

const textArbitrary = fc
  .tuple(
    fc.array(fc.constantFrom(...REQUEST_CORPUS), { minLength: 1, maxLength: 3 }),
    fc.array(mutationArbitrary, { maxLength: 3 }),
  )
  .map(([requests, mutations]) => mutations.reduce(mutate, requests.join('')));

/** What would end an unfinished head, as far as something may. */
const COMPLETIONS = [
  '\n',
  '\r\n\r\n',
  '\n\r\n',
  ' / HTTP/1.1\r\nHost: a\r\n\r\n',
  ' HTTP/1.1\r\nHost: a\r\n\r\n',
  '\r\nHost: a\r\n\r\n',
];

const parser = new RequestParser({ bodyBytes: Infinity });
const nodeParser = new NodeParser();
const seenCounts = new Map<string, number>();

test(
  'next() finds the messages that Node finds, or the difference is listed',
  () => {
    console.log(
      `Seed ${SEED}, ${INPUT_COUNT} inputs, Node ${process.versions.node}, llhttp ${process.versions.llhttp}`,
    );
    fc.assert(
      fc.property(textArbitrary, fc.array(placeArbitrary, { maxLength: 4 }), (text, places) => {
        const cuts = places.map((place) => Math.floor(place * text.length)).sort((left, right) => left - right);
        const name = nameDifference(text, cuts);
        if (name !== undefined) seenCounts.set(name, (seenCounts.get(name) ?? 0) + 1);
      }),
      { numRuns: INPUT_COUNT, seed: SEED },
    );
    console.log('Differences', Object.fromEntries([...seenCounts].sort(([, left], [, right]) => right - left)));
  },
  TIMEOUT_MS,
);

function playSpool(text: string, cuts: readonly number[]): PlayedResult {
  parser.reset();
  return playRequests(parser, Buffer.from(text, 'latin1'), cuts);
}

/** Finds the name of the listed difference that an input shows; throws for one that is not listed. */
function nameDifference(text: string, cuts: readonly number[]): string | undefined {
  const spool = playSpool(text, cuts);
  const node = nodeParser.play(Buffer.from(text, 'latin1'), cuts);
  const difference = compareWithNode(spool, node);
  if (difference === undefined) return undefined;
  const name = nameOf();
  if (name !== undefined) return name;
  throw new Error(`Unlisted difference ${JSON.stringify({ text, cuts, difference, spool, node })}`);

  function nameOf(): string | undefined {
    switch (difference?.kind) {
      case 'stricter':
        return nameStricterDifference(text);
      case 'laxer':
        return findListed(LAXER_DIFFERENCES, { text, spool, index: difference.index });
      case 'later':
        return nameLaterDifference(text, spool.messages.length);
      case 'content':
        if (difference.property !== 'isLast') return undefined;
        return findListed(PERSISTENCE_DIFFERENCES, {
          text,
          spool,
          index: difference.index,
          node: node.messages[difference.index],
        });
      default:
        return undefined;
    }
  }
}

/** The reference parser judges whole lines and heads only; until then Spool refuses what no rest can mend. */
function nameStricterDifference(text: string): string | undefined {
  const { end } = parseByReference(text);
  if (end === 'head' || end === 'body') return EARLIER_NAME;
  return end in STRICTER_REASONS ? `stricter: ${end}` : undefined;
}

/** Node refuses an unfinished head: whatever completes it, Spool must refuse too, or the message shows why not. */
function nameLaterDifference(text: string, index: number): string | undefined {
  for (const completion of COMPLETIONS) {
    const completed = text + completion;
    const spool = playSpool(completed, []);
    if (spool.messages.length > index) return findListed(LAXER_DIFFERENCES, { text: completed, spool, index });
  }
  return LATER_NAME;
}

function findListed(
  list: readonly ListedDifference[],
  { text, spool, index, node }: { text: string; spool: PlayedResult; index: number; node?: RequestMessage },
): string | undefined {
  const message = spool.messages[index];
  const startOffset = index === 0 ? 0 : spool.messages[index - 1].endOffset;
  const isMethodKnown = nodeParser.knowsMethod(message.method);
  return list.find((entry) => entry.explains({ text, spool: message, node, startOffset, isMethodKnown }))?.name;
}
