/**
 * Sessions in a store that every worker shares.
 *
 * @packageDocumentation
 */

export type { SessionCookie, SessionOptions } from './session-options.js';
export type { Session, SessionChange } from './session.js';
export { sessions } from './sessions.js';
export type { Sessions } from './sessions.js';
