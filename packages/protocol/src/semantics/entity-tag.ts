/** Entity tags: their grammar and their two comparisons (RFC 9110 section 8.8.3). It makes no tag out of content. */
import { trimOptionalWhitespace } from './optional-whitespace.js';

/** Holds an entity tag. */
export interface EntityTag {
  /** The text between the quotes, latin1. */
  readonly value: string;
  /** Whether it stands for equivalent content only, and not for equal bytes. */
  readonly isWeak: boolean;
}

/** `etagc` without its quotes: no space, no quote, no control character; a backslash is a character as any other. */
const ENTITY_TAG = /^(?:W\/)?"(?<value>[\x21\x23-\x7e\x80-\xff]*)"$/;

/** A tag in a list; sticky, so that it matches where the last one ended. */
const LIST_MEMBER = /(?:W\/)?"(?<value>[\x21\x23-\x7e\x80-\xff]*)"/y;

const SEPARATOR = /[ \t]*(?:,[ \t]*)+/y;
const LEADING_SEPARATOR = /[ \t]*(?:,[ \t]*)*/y;

/**
 * Reads one entity tag.
 *
 * @param text - The field value, without whitespace around it.
 * @returns The tag, or undefined when it is none: unquoted tags and a lower-case `w/` are none.
 */
export function parseEntityTag(text: string): EntityTag | undefined {
  const groups = ENTITY_TAG.exec(text)?.groups;
  return groups === undefined ? undefined : { value: groups.value, isWeak: text.startsWith('W') };
}

/**
 * Reads the value of If-Match or If-None-Match: `*`, or a list of entity tags.
 *
 * @remarks
 * Commas inside a tag are part of it. Empty members are passed over (RFC 9110 section 5.6.1.2), but a list of no tag at
 * all is malformed.
 *
 * @param text - The field value; several field lines joined with a comma.
 * @returns The tags, `'*'`, or undefined when it is neither.
 */
export function parseEntityTagList(text: string): readonly EntityTag[] | '*' | undefined {
  if (trimOptionalWhitespace(text) === '*') return '*';
  const tags: EntityTag[] = [];
  let offset = endOfMatch(LEADING_SEPARATOR, text, 0);
  while (offset < text.length) {
    LIST_MEMBER.lastIndex = offset;
    const groups = LIST_MEMBER.exec(text)?.groups;
    if (groups === undefined) return undefined;
    tags.push({ value: groups.value, isWeak: text.startsWith('W', offset) });
    offset = endOfMatch(SEPARATOR, text, LIST_MEMBER.lastIndex);
    // Without a comma only whitespace may follow, which belongs to the field and not to the list.
    if (offset === LIST_MEMBER.lastIndex) return trimOptionalWhitespace(text.slice(offset)) === '' ? tags : undefined;
  }
  return tags.length === 0 ? undefined : tags;
}

function endOfMatch(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : start;
}

/**
 * Writes an entity tag as a field value has it.
 *
 * @param tag - The tag; its value must have no character that the grammar lacks.
 */
export function formatEntityTag(tag: EntityTag): string {
  return tag.isWeak ? `W/"${tag.value}"` : `"${tag.value}"`;
}

/** Compares strongly: both strong, and equal (RFC 9110 section 8.8.3.2). For ranges and for changes. */
export function matchesStrongly(left: EntityTag, right: EntityTag): boolean {
  return !left.isWeak && !right.isWeak && left.value === right.value;
}

/** Compares weakly: equal, weak or not (RFC 9110 section 8.8.3.2). For caches. */
export function matchesWeakly(left: EntityTag, right: EntityTag): boolean {
  return left.value === right.value;
}
