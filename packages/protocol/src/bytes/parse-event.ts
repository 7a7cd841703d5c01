/** What a parser of messages says of the bytes it was given. */

/**
 * Names what a call of a parser's `next` found. A message is HEAD, any number of BODY, and one END; an interim response
 * is a HEAD alone, and another HEAD follows it.
 */
export const ParseEvent = { NEED_MORE: 0, HEAD: 1, BODY: 2, END: 3, ERROR: 4 } as const;
export type ParseEvent = (typeof ParseEvent)[keyof typeof ParseEvent];
