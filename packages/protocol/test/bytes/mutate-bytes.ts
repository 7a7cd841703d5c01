/** Changes of bytes as plain data, so that a generator makes them and fast-check can shrink them. Pure. */
import { HOSTILE_FRAGMENTS, REQUEST_CORPUS } from './request-corpus.js';

/** One change. What a number means depends on the kind; all are taken modulo what there is. */
export interface Mutation {
  readonly kind: number;
  /** Where, as a fraction of the length, 0 to 1 exclusive. */
  readonly place: number;
  /** Where else, likewise. */
  readonly otherPlace: number;
  /** Which fragment, byte or count, 0 or more. */
  readonly choice: number;
}

const LINE_ENDINGS = ['\n', '\r', '\r\r\n', '\r\n\r\n', '\n\r', '\r\n ', '\r\n\t', ' \r\n', '', '\r\n\n', '\r\0\n'];

type Change = (text: string, at: number, mutation: Mutation) => string;

function pick<Item>(items: readonly Item[], choice: number): Item {
  return items[choice % items.length];
}

function splice(
  text: string,
  at: number,
  { removedCount, inserted }: { removedCount: number; inserted: string },
): string {
  return text.slice(0, at) + inserted + text.slice(at + removedCount);
}

/** The start and end of the line that holds an offset, its ending included. */
function lineAround(text: string, at: number): [start: number, end: number] {
  const end = text.indexOf('\n', at);
  return [text.lastIndexOf('\n', at - 1) + 1, end === -1 ? text.length : end + 1];
}

const insertFragment: Change = (text, at, { choice }) =>
  splice(text, at, { removedCount: 0, inserted: pick(HOSTILE_FRAGMENTS, choice) });

const CHANGES: readonly Change[] = [
  function flipBit(text, at, { choice }) {
    const flipped = text.charCodeAt(at) ^ (1 << (choice % 8));
    return splice(text, at, { removedCount: 1, inserted: String.fromCharCode(flipped & 0xff) });
  },
  insertFragment,
  function insertFragmentAtLine(text, at, mutation) {
    return insertFragment(text, lineAround(text, at)[0], mutation);
  },
  function insertAfterColon(text, at, mutation) {
    const colon = text.indexOf(': ', at);
    return insertFragment(text, colon === -1 ? at : colon + 2, mutation);
  },
  function replaceByte(text, at, { choice }) {
    return splice(text, at, { removedCount: 1, inserted: String.fromCharCode(choice & 0xff) });
  },
  function replaceByFragment(text, at, { choice }) {
    return splice(text, at, { removedCount: 1, inserted: pick(HOSTILE_FRAGMENTS, choice) });
  },
  function remove(text, at, { choice }) {
    return splice(text, at, { removedCount: 1 + (choice % 8), inserted: '' });
  },
  function spliceOther(text, at, { otherPlace, choice }) {
    const other = pick(REQUEST_CORPUS, choice);
    return text.slice(0, at) + other.slice(Math.floor(otherPlace * other.length));
  },
  function duplicateLine(text, at, { otherPlace }) {
    const [start, end] = lineAround(text, at);
    const [target] = lineAround(text, Math.floor(otherPlace * text.length));
    return splice(text, target, { removedCount: 0, inserted: text.slice(start, end) });
  },
  function moveLine(text, at, { otherPlace }) {
    const [start, end] = lineAround(text, at);
    const rest = splice(text, start, { removedCount: end - start, inserted: '' });
    const [target] = lineAround(rest, Math.floor(otherPlace * rest.length));
    return splice(rest, target, { removedCount: 0, inserted: text.slice(start, end) });
  },
  function changeLineEnding(text, at, { choice }) {
    const ending = text.indexOf('\r\n', at);
    return ending === -1 ? text : splice(text, ending, { removedCount: 2, inserted: pick(LINE_ENDINGS, choice) });
  },
  function changeCase(text, at) {
    const [start, end] = lineAround(text, at);
    const line = text.slice(start, end);
    const changed = line.replace(/[A-Za-z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) ^ 0x20));
    return splice(text, start, { removedCount: line.length, inserted: changed });
  },
  function truncate(text, at) {
    return text.slice(0, at);
  },
];

/** How many kinds of change there are. */
export const MUTATION_KIND_COUNT = CHANGES.length;

/**
 * Changes bytes.
 *
 * @param text - The bytes, a character each.
 * @param mutation - The change.
 */
export function mutate(text: string, mutation: Mutation): string {
  return pick(CHANGES, mutation.kind)(text, Math.floor(mutation.place * text.length), mutation);
}
