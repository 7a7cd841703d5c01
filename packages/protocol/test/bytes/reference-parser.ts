/**
 * A second parser of requests, written from RFC 9112 by string operations, for tests to compare with: slow, of whole
 * texts only, without limits on lengths. Where the RFC leaves a choice it makes the choice that docs/http.md records.
 */
import { isIPv6 } from 'node:net';
import type { LocatedMessage } from './request-message.js';

/** The rules of which each refusal breaks one, in words of their own so that a list of differences can name them. */
export type Rule =
  | 'empty-lines'
  | 'line-ending'
  | 'method'
  | 'target-characters'
  | 'target-form'
  | 'version-syntax'
  | 'version-major'
  | 'line-folding'
  | 'field-name'
  | 'field-value'
  | 'host-count'
  | 'host-syntax'
  | 'content-length-count'
  | 'content-length-syntax'
  | 'coding-in-http-1.0'
  | 'transfer-coding'
  | 'length-and-coding'
  | 'connect-body'
  | 'chunk-head'
  | 'chunk-size'
  | 'chunk-end'
  | 'trailer';

/** What became of the text: where it stopped, and the rule that was broken if one was. */
export interface ReferenceResult {
  readonly messages: readonly LocatedMessage[];
  readonly end: 'idle' | 'head' | 'body' | 'last' | Rule;
}

const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const VALUE = '[\\t\\x20-\\x7e\\x80-\\xff]*';
const QUOTED = '"(?:[\\t\\x20\\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t\\x20-\\x7e\\x80-\\xff])*"';
const ESCAPE = '%[0-9A-Fa-f]{2}';
const REGISTERED_NAME = `(?:[A-Za-z0-9\\-._~!$&'()*+,;=]|${ESCAPE})*`;

const REQUEST_LINE = new RegExp(`^(${TOKEN}) ([^ ]+) HTTP/(\\d)\\.(\\d)$`);
const FIELD_LINE = new RegExp(`^(${TOKEN}):[ \\t]*(${VALUE}?)[ \\t]*$`);
const TARGET_CHARACTERS = new RegExp(`^(?:[A-Za-z0-9\\-._~!$&'()*+,;=:@/?[\\]]|${ESCAPE})+$`);
const ABSOLUTE_FORM = /^[A-Za-z][A-Za-z0-9+\-.]*:\/\/(?:[^@/?[\]]*@)?([^@/?]+)(?:\/[^?[\]]*)?(?:\?.*)?$/;
const HOST_AND_PORT = new RegExp(`^(\\[[^\\]]*\\]|${REGISTERED_NAME})(?::(\\d*))?$`);
const FUTURE_ADDRESS = /^v[0-9a-f]+\.[\w.~!$&'()*+,;=:-]+$/i;
const CHUNK_EXTENSION = `[ \\t]*;[ \\t]*${TOKEN}(?:[ \\t]*=[ \\t]*(?:${TOKEN}|${QUOTED}))?`;
const CHUNK_HEAD = new RegExp(`^([0-9A-Fa-f]+)(?:${CHUNK_EXTENSION})*$`);

const MAXIMUM_EMPTY_LINES = 4;
const MAXIMUM_SIZE_DIGITS = 16;

/**
 * Parses the requests of a text up to the first that is wrong, unfinished or the last of its connection.
 *
 * @param text - The bytes of a connection so far, a character each.
 */
export function parseByReference(text: string): ReferenceResult {
  const messages: LocatedMessage[] = [];
  let offset = 0;
  for (;;) {
    let emptyLineCount = 0;
    for (; text.startsWith('\r\n', offset); offset += 2) {
      if (++emptyLineCount > MAXIMUM_EMPTY_LINES) return { messages, end: 'empty-lines' };
    }
    if (offset === text.length) return { messages, end: 'idle' };
    if (text[offset] === '\r') {
      if (emptyLineCount === MAXIMUM_EMPTY_LINES) return { messages, end: 'empty-lines' };
      return { messages, end: offset + 1 === text.length ? 'idle' : 'line-ending' };
    }
    const headEnd = text.indexOf('\r\n\r\n', offset);
    if (headEnd === -1) return { messages, end: 'head' };
    const head = parseHead(text.slice(offset, headEnd).split('\r\n'), headEnd + 4);
    if (typeof head === 'string') return { messages, end: head };
    messages.push(head.message);
    const end = readBody(text, head);
    if (end !== undefined) return { messages, end };
    if (head.message.isLast) return { messages, end: 'last' };
    offset = head.message.endOffset;
  }
}

interface ParsedHead {
  readonly message: LocatedMessage;
  /** -1 when it is chunked. */
  readonly bodyLength: number;
}

function parseHead([requestLine, ...fieldLines]: string[], headEndOffset: number): ParsedHead | Rule {
  const line = REQUEST_LINE.exec(requestLine);
  if (line === null) return faultOfRequestLine(requestLine);
  const [, method, target, major, minor] = line;
  if (!TARGET_CHARACTERS.test(target)) return 'target-characters';
  if (!hasValidForm(method, target)) return 'target-form';
  if (major !== '1') return 'version-major';
  const minorVersion = minor === '0' ? 0 : 1;

  const fields: [string, string][] = [];
  for (const fieldLine of fieldLines) {
    const field = FIELD_LINE.exec(fieldLine);
    if (field === null) return faultOfFieldLine(fieldLine);
    fields.push([field[1], field[2]]);
  }
  const valuesOf = (wanted: string): string[] =>
    fields.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
  const membersOf = (wanted: string): string[] =>
    valuesOf(wanted).flatMap((value) =>
      value.split(',').map((member) => member.replace(/^[ \t]+|[ \t]+$/g, '').toLowerCase()),
    );

  const hosts = valuesOf('host');
  if (hosts.length > 1 || (hosts.length === 0 && minorVersion === 1)) return 'host-count';
  if (hosts.length === 1 && !isHostAndPort(hosts[0])) return 'host-syntax';
  const bodyLength = decideLength(valuesOf('content-length'), membersOf('transfer-encoding'), minorVersion);
  if (typeof bodyLength === 'string') return bodyLength;
  if (method === 'CONNECT' && bodyLength !== 0) return 'connect-body';

  const options = membersOf('connection');
  const keepAlive = !options.includes('close') && (minorVersion === 1 || options.includes('keep-alive'));
  const isUpgrade = minorVersion === 1 && options.includes('upgrade') && valuesOf('upgrade').length > 0;
  const isLast = !keepAlive || isUpgrade || method === 'CONNECT';
  return {
    message: {
      method,
      target,
      minorVersion,
      fields,
      headEndOffset,
      body: '',
      isComplete: false,
      endOffset: -1,
      isLast,
    },
    bodyLength,
  };
}

function faultOfRequestLine(line: string): Rule {
  if (/[\r\n]/.test(line)) return 'line-ending';
  if (!new RegExp(`^${TOKEN} `).test(line)) return 'method';
  return new RegExp(`^${TOKEN} [^ ]+ HTTP/\\d\\.\\d$`).test(line) ? 'target-characters' : 'version-syntax';
}

function faultOfFieldLine(line: string): Rule {
  if (/^[ \t]/.test(line)) return 'line-folding';
  if (/[\r\n]/.test(line)) return 'line-ending';
  return new RegExp(`^${TOKEN}:`).test(line) ? 'field-value' : 'field-name';
}

/** RFC 9112 section 3.2. */
function hasValidForm(method: string, target: string): boolean {
  if (method === 'CONNECT') return /[^:]:\d+$/.test(target) && isHostAndPort(target);
  if (target === '*') return method === 'OPTIONS';
  // In a query browsers send brackets as they are, and nobody takes them for anything else there.
  if (target.startsWith('/')) return /^[^?[\]]*(?:\?|$)/.test(target);
  const authority = ABSOLUTE_FORM.exec(target)?.[1];
  return authority !== undefined && !authority.startsWith(':') && isHostAndPort(authority);
}

function isHostAndPort(text: string): boolean {
  const match = HOST_AND_PORT.exec(text);
  if (match === null || Number(match[2]) > 65_535) return false;
  const host = match[1];
  if (!host.startsWith('[')) return true;
  const address = host.slice(1, -1);
  return FUTURE_ADDRESS.test(address) || (!address.includes('%') && isIPv6(address));
}

/** RFC 9112 section 6.3; -1 for chunked. */
function decideLength(lengths: string[], codings: string[], minorVersion: number): number | Rule {
  if (lengths.length > 1) return 'content-length-count';
  if (lengths.length === 1 && (!/^\d+$/.test(lengths[0]) || !Number.isSafeInteger(Number(lengths[0])))) {
    return 'content-length-syntax';
  }
  if (codings.length === 0) return Number(lengths[0] ?? 0);
  if (minorVersion === 0) return 'coding-in-http-1.0';
  if (codings.join() !== 'chunked') return 'transfer-coding';
  return lengths.length === 0 ? -1 : 'length-and-coding';
}

/** Fills in the message's body and end; returns where it stopped unless the body is complete. */
function readBody(text: string, { message, bodyLength }: ParsedHead): 'body' | Rule | undefined {
  let offset = message.headEndOffset;
  if (bodyLength !== -1) {
    message.body = text.slice(offset, offset + bodyLength);
    if (message.body.length < bodyLength) return 'body';
    message.endOffset = offset + bodyLength;
    message.isComplete = true;
    return undefined;
  }
  for (;;) {
    const lineEnd = text.indexOf('\r\n', offset);
    if (lineEnd === -1) return 'body';
    const digits = CHUNK_HEAD.exec(text.slice(offset, lineEnd))?.[1];
    if (digits === undefined) return 'chunk-head';
    const size = Number.parseInt(digits, 16);
    if (digits.length > MAXIMUM_SIZE_DIGITS || !Number.isSafeInteger(size)) return 'chunk-size';
    offset = lineEnd + 2;
    if (size === 0) break;
    message.body += text.slice(offset, offset + size);
    offset += size;
    if (offset + 2 > text.length) return 'body';
    if (!text.startsWith('\r\n', offset)) return 'chunk-end';
    offset += 2;
  }
  while (!text.startsWith('\r\n', offset)) {
    const lineEnd = text.indexOf('\r\n', offset);
    if (lineEnd === -1) return 'body';
    if (!FIELD_LINE.test(text.slice(offset, lineEnd))) return 'trailer';
    offset = lineEnd + 2;
  }
  message.endOffset = offset + 2;
  message.isComplete = true;
  return undefined;
}
