/** Makes messages that are nearly right: good ones in a row, with a few bytes replaced, inserted or removed. */
import fc from 'fast-check';

const byteArbitrary = fc.oneof(
  fc.constantFrom(...Array.from(Buffer.from('\r\n\t :;,="\\%#0aZ\0\x7f\xff', 'latin1'))),
  fc.integer({ min: 0, max: 255 }),
);

/** Replaces, inserts or removes bytes at a place given as a fraction of the length. */
const mutationArbitrary = fc.record({
  place: fc.nat(9999).map((share) => share / 10_000),
  removedCount: fc.integer({ min: 0, max: 3 }),
  inserted: fc.array(byteArbitrary, { maxLength: 3 }),
});

/** Makes bytes out of some of the seeds. */
export function bytesArbitraryOf(seeds: readonly string[]): fc.Arbitrary<Buffer> {
  return fc
    .tuple(
      fc.array(fc.constantFrom(...seeds), { minLength: 1, maxLength: 3 }),
      fc.array(mutationArbitrary, { maxLength: 3 }),
    )
    .map(([chosen, mutations]) => {
      const bytes = Array.from(Buffer.from(chosen.join(''), 'latin1'));
      for (const { place, removedCount, inserted } of mutations) {
        bytes.splice(Math.floor(place * bytes.length), removedCount, ...inserted);
      }
      return Buffer.from(bytes);
    });
}

/** Makes places to cut bytes at, as fractions of their length. */
export const cutsArbitrary = fc.array(
  fc.nat(9999).map((share) => share / 10_000),
  { maxLength: 12 },
);
