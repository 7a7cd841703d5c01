/**
 * Encodes a handler's response head on its worker, and refuses what would split or corrupt the response. It frames
 * nothing: where the body ends and whether the connection persists is the I/O thread's to say. Hot path, guarded by
 * `benchmarks/src/micro/response-head.ts`.
 */
import { SpoolError } from '../errors.js';
import { STATUS_REASONS } from '../semantics/statuses.js';

/** What is known of a field name: whether the server writes that field itself. */
const NameKind = { SENT: 1, OWNED: 2 } as const;
type NameKind = (typeof NameKind)[keyof typeof NameKind];

/** The fields that say how the message is framed and what becomes of the connection. */
const OWNED_NAMES: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);

/** RFC 9110 section 5.6.2. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

/** RFC 9110 section 5.5, and anything that has no byte in latin1. */
const INVALID_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/** Holds far more names than one app sends, and bounds what an app that makes up names can pile up. */
const MAXIMUM_KNOWN_NAMES = 512;

/** Names already checked, in the spelling that handlers use. Per thread, so no two threads share it. */
const knownNames = new Map<string, NameKind>();

/** Status lines with their default reasons, made when first needed. */
const statusLines: string[] = [];

/**
 * Encodes a status line and field lines.
 *
 * @remarks
 * Fields the server owns are dropped: connection, content-length, keep-alive, proxy-connection, transfer-encoding and
 * upgrade. Read a handler's Content-Length with {@link declaredContentLength}.
 *
 * @param status - A final status, 200 to 599. RFC 9110 section 15 calls codes above 599 invalid; those below 200 are
 *   interim and not a handler's answer.
 * @param reason - The reason phrase; empty takes the registered one, if there is one.
 * @param fields - Name, value, name, value, and so on; latin1.
 * @returns The lines with their endings, without the empty line that ends a head.
 * @throws SpoolError with code ERR_SPOOL_INVALID_RESPONSE_HEAD when the status is out of range, a name is not a token,
 *   or a value or the reason has a control character or one beyond latin1.
 */
export function encodeResponseHead(status: number, reason: string, fields: readonly string[]): string {
  const statusLine = reason === '' ? (statusLines[status] ?? makeStatusLine(status)) : makeStatusLine(status, reason);
  return appendFields(statusLine, fields);
}

/** Asks the client to send the body it announced (RFC 9110 section 10.1.1). */
export const CONTINUE_RESPONSE = 'HTTP/1.1 100 Continue\r\n\r\n';

/**
 * Encodes a whole 103 (Early Hints) response (RFC 8297).
 *
 * @param fields - Name, value, name, value, and so on, as {@link encodeResponseHead} takes them.
 * @returns The interim response, with the empty line that ends it.
 * @throws SpoolError as {@link encodeResponseHead} does for fields.
 */
export function encodeEarlyHints(fields: readonly string[]): string {
  return `${appendFields('HTTP/1.1 103 Early Hints\r\n', fields)}\r\n`;
}

function appendFields(statusLine: string, fields: readonly string[]): string {
  let head = statusLine;
  if (fields.length % 2 !== 0) throw invalidHead(`Response has ${fields.length} names and values, not pairs`);
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index];
    const value = fields[index + 1];
    const kind = knownNames.get(name) ?? checkName(name);
    if (INVALID_VALUE.test(value)) {
      throw invalidHead(`Response field ${quote(name)} has value ${quote(value)}, a character of which cannot be sent`);
    }
    if (kind === NameKind.SENT) head += `${name}: ${value}\r\n`;
  }
  return head;
}

/**
 * Finds the length a handler gave its body.
 *
 * @param fields - Name, value, name, value, and so on.
 * @returns The length in bytes; -1 when there is no Content-Length field, or it is no decimal number, or two differ.
 */
export function declaredContentLength(fields: readonly string[]): number {
  let lengthBytes = -1;
  for (let index = 0; index + 1 < fields.length; index += 2) {
    if (!isNamed(fields[index], 'content-length')) continue;
    const value = fields[index + 1];
    const declaredBytes = /^\d+$/.test(value) ? Number(value) : -1;
    if (!Number.isSafeInteger(declaredBytes) || declaredBytes < 0) return -1;
    if (lengthBytes !== -1 && declaredBytes !== lengthBytes) return -1;
    lengthBytes = declaredBytes;
  }
  return lengthBytes;
}

/**
 * Tells whether a handler set the Date itself, so that the server must not.
 *
 * @param fields - Name, value, name, value, and so on.
 */
export function hasDateField(fields: readonly string[]): boolean {
  for (let index = 0; index < fields.length; index += 2) {
    if (isNamed(fields[index], 'date')) return true;
  }
  return false;
}

function isNamed(name: string, lowerCaseName: string): boolean {
  return name.length === lowerCaseName.length && (name === lowerCaseName || name.toLowerCase() === lowerCaseName);
}

function makeStatusLine(status: number, reason?: string): string {
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw invalidHead(`Response status is ${status}, range is the whole numbers from 200 to 599`);
  }
  if (reason !== undefined) {
    if (INVALID_VALUE.test(reason)) throw invalidHead(`Response reason is ${quote(reason)}, which cannot be sent`);
    return `HTTP/1.1 ${status} ${reason}\r\n`;
  }
  // The space stays when there is no phrase (RFC 9112 section 4).
  const line = `HTTP/1.1 ${status} ${STATUS_REASONS[status] ?? ''}\r\n`;
  statusLines[status] = line;
  return line;
}

function checkName(name: string): NameKind {
  if (!TOKEN.test(name)) throw invalidHead(`Response field name is ${quote(name)}, not a token`);
  const kind = OWNED_NAMES.has(name.toLowerCase()) ? NameKind.OWNED : NameKind.SENT;
  if (knownNames.size < MAXIMUM_KNOWN_NAMES) knownNames.set(name, kind);
  return kind;
}

function invalidHead(message: string): SpoolError {
  return new SpoolError(message, { code: 'ERR_SPOOL_INVALID_RESPONSE_HEAD' });
}

/** Enough to recognise a value in a log, too little to flood it. */
const QUOTED_CHARACTERS = 48;

/** Quotes a handler's text with control characters and those beyond ASCII escaped. */
function quote(text: string): string {
  const quoted = JSON.stringify(text.slice(0, QUOTED_CHARACTERS));
  return quoted.replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
