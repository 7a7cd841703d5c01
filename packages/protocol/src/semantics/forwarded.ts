/**
 * What proxies say of whom they forward: the Forwarded field (RFC 7239) and the X-Forwarded-… fields before it, read into
 * one chain. It does not know which proxies to believe.
 *
 * @remarks
 * Each proxy appends, so the trustworthy end is the right one, and whatever a client makes up stands on the left. The
 * lists are therefore cut from the right: no quote that a client leaves open can swallow what a proxy appended, and a
 * member that makes no sense spoils itself alone.
 */
import { isIpv4Address, isIpv6Address } from './ip-address.js';
import { trimOptionalWhitespace } from './optional-whitespace.js';

/** Holds what one proxy said of the request it got; undefined is what it did not say, or not in a readable way. */
export interface ForwardedHop {
  /**
   * Who sent the request to that proxy: an IPv4 address, an IPv6 address without brackets, `unknown`, or an obfuscated
   * name that starts with an underscore.
   */
  readonly address?: string | undefined;
  /** The port of that sender, 0 to 65535. */
  readonly port?: number | undefined;
  /** The scheme of the request that the proxy got, in lower case. */
  readonly scheme?: string | undefined;
  /** The Host of the request that the proxy got, unchecked. */
  readonly host?: string | undefined;
}

const MALFORMED_HOP: ForwardedHop = Object.freeze({});

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Reads a Forwarded field into a chain.
 *
 * @param value - The field value; several lines joined with a comma, in order.
 * @returns One hop a member: the first is said to be the client's, the last was said by the nearest proxy. A malformed
 *   member is a hop without properties.
 */
export function parseForwarded(value: string): readonly ForwardedHop[] {
  return splitFromRight(value, ',')
    .filter((member) => trimOptionalWhitespace(member) !== '')
    .map((member) => parseElement(member));
}

/** Holds the values of the X-Forwarded-… fields of a request. */
export interface ForwardingFields {
  readonly forwardedFor?: string | undefined;
  readonly forwardedProto?: string | undefined;
  readonly forwardedHost?: string | undefined;
}

/**
 * Reads the X-Forwarded-For, -Proto and -Host fields into a chain.
 *
 * @remarks
 * No document says how the three lists go together. Their ends are put side by side, because each proxy appends at the
 * right or replaces the whole.
 *
 * @param fields - The values; several lines of one name joined with a comma, in order.
 * @returns One hop a member of the longest list, as {@link parseForwarded} has them.
 */
export function parseForwardingFields(fields: ForwardingFields): readonly ForwardedHop[] {
  const addresses = splitList(fields.forwardedFor);
  const schemes = splitList(fields.forwardedProto);
  const hosts = splitList(fields.forwardedHost);
  const hopCount = Math.max(addresses.length, schemes.length, hosts.length);
  return Array.from({ length: hopCount }, (_, index) => {
    const place = index - hopCount;
    return {
      ...parseBareNode(addresses.at(place)),
      scheme: parseScheme(schemes.at(place)),
      host: hosts.at(place),
    };
  });
}

function splitList(value: string | undefined): string[] {
  const members = (value ?? '').split(',').map((member) => trimOptionalWhitespace(member));
  return members.filter((member) => member !== '');
}

/** Splits at separators outside quotes, going from right to left. */
function splitFromRight(text: string, separator: string): string[] {
  const parts: string[] = [];
  const separatorCode = separator.charCodeAt(0);
  let end = text.length;
  let isQuoted = false;
  for (let index = text.length - 1; index >= 0; index--) {
    const code = text.charCodeAt(index);
    // Within quotes an escaped one is text; the opening one follows an equals sign, never a backslash.
    if (code === QUOTE && !(isQuoted && isEscaped(text, index))) isQuoted = !isQuoted;
    if (isQuoted || code !== separatorCode) continue;
    parts.push(text.slice(index + 1, end));
    end = index;
  }
  parts.push(text.slice(0, end));
  return parts.reverse();
}

/** Whether an odd number of backslashes stands before a character. */
function isEscaped(text: string, index: number): boolean {
  let first = index;
  while (first > 0 && text.charCodeAt(first - 1) === BACKSLASH) first--;
  return (index - first) % 2 === 1;
}

const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
const QUOTED_STRING = /^"(?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*"$/;

/** Reads `forwarded-element` (RFC 7239 section 4): pairs between semicolons, each name once. */
function parseElement(member: string): ForwardedHop {
  const pairs = new Map<string, string>();
  for (const part of splitFromRight(member, ';')) {
    const pair = trimOptionalWhitespace(part);
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = pair.slice(0, Math.max(0, equals)).toLowerCase();
    const value = parseValue(pair.slice(equals + 1));
    if (!TOKEN.test(name) || value === undefined || pairs.has(name)) return MALFORMED_HOP;
    pairs.set(name, value);
  }
  return {
    ...parseNode(pairs.get('for') ?? ''),
    scheme: parseScheme(pairs.get('proto')),
    host: pairs.get('host'),
  };
}

function parseValue(text: string): string | undefined {
  if (TOKEN.test(text)) return text;
  return QUOTED_STRING.test(text) ? text.slice(1, -1).replace(/\\(.)/g, '$1') : undefined;
}

/** A scheme goes into URLs, so nothing else may pass for one (RFC 3986 section 3.1). */
function parseScheme(text: string | undefined): string | undefined {
  return text !== undefined && /^[a-z][a-z\d+.-]*$/i.test(text) ? text.toLowerCase() : undefined;
}

const BRACKETED_NODE = /^\[(?<address>[^\]]*)\](?::(?<port>[^:]+))?$/;
const PLAIN_NODE = /^(?<address>[^:]+)(?::(?<port>[^:]+))?$/;
const OBFUSCATED = /^_[\w.-]+$/;

/** Reads `node` (RFC 7239 section 6); an obfuscated port is passed over. */
function parseNode(text: string): Pick<ForwardedHop, 'address' | 'port'> {
  const bracketed = BRACKETED_NODE.exec(text)?.groups;
  const groups = bracketed ?? PLAIN_NODE.exec(text)?.groups;
  if (groups === undefined) return MALFORMED_HOP;
  const { address, port } = groups as { address: string; port?: string };
  const isAddress =
    bracketed === undefined
      ? isIpv4Address(address) || address.toLowerCase() === 'unknown' || OBFUSCATED.test(address)
      : isIpv6Address(address);
  const hasPort = port !== undefined && /^\d{1,5}$/.test(port) && Number(port) <= 65_535;
  if (!isAddress || (port !== undefined && !hasPort && !OBFUSCATED.test(port))) return MALFORMED_HOP;
  return { address: address.toLowerCase(), port: hasPort ? Number(port) : undefined };
}

/** X-Forwarded-For has IPv6 addresses without brackets too. */
function parseBareNode(text: string | undefined): Pick<ForwardedHop, 'address' | 'port'> {
  if (text === undefined) return MALFORMED_HOP;
  return isIpv6Address(text) ? { address: text.toLowerCase() } : parseNode(text);
}

/** Says whom to believe. */
export interface ForwardingTrust {
  /** The address of the peer of the connection; a predicate gets it as it is, `::ffff:` in front included. */
  readonly peerAddress: string;
  /**
   * How many proxies stand in front, the peer among them; or which addresses are theirs. 0 believes nobody. A number
   * holds only if no request comes around those proxies.
   */
  readonly trusted: number | ((address: string) => boolean);
}

/**
 * Finds the client as the trusted proxies tell of it.
 *
 * @remarks
 * Going from the connection outwards, each trusted proxy vouches for the next hop; the first one that is not a trusted
 * proxy is the client. Scheme and host are those of the outermost vouched-for hop that has them.
 *
 * @param chain - The hops, from one kind of field only: proxies that write one kind pass a client's other kind on.
 * @param trust - Whom to believe.
 * @returns The client; its address is undefined when a trusted proxy's word was not readable. Undefined when the peer is
 *   the client: nobody is trusted, or nothing was said.
 */
export function clientOf(chain: readonly ForwardedHop[], trust: ForwardingTrust): ForwardedHop | undefined {
  const clientIndex = findClientIndex(chain, trust);
  if (clientIndex === chain.length) return undefined;
  const vouchedFor = chain.slice(clientIndex);
  return {
    address: chain[clientIndex].address,
    port: chain[clientIndex].port,
    scheme: vouchedFor.find(({ scheme }) => scheme !== undefined)?.scheme,
    host: vouchedFor.find(({ host }) => host !== undefined)?.host,
  };
}

function findClientIndex(chain: readonly ForwardedHop[], { peerAddress, trusted }: ForwardingTrust): number {
  if (typeof trusted === 'number') return Math.max(0, chain.length - Math.max(0, trusted));
  let index = chain.length;
  let address: string | undefined = peerAddress;
  while (index > 0 && address !== undefined && trusted(address)) {
    index--;
    address = chain[index].address;
  }
  return index;
}
