export { IncomingBody } from './incoming-body.js';
export type { OnConsumed } from './incoming-body.js';
export { installFetchGlobals } from './install-fetch-globals.js';
export type { OutgoingResponse } from './outgoing-response.js';
export type { RequestSource } from './request-source.js';
export { createRequest, SpoolRequest } from './spool-request.js';
export { SpoolResponse } from './spool-response.js';
export { toOutgoingResponse } from './to-outgoing-response.js';
