export { createClient } from './create-client.js';
export type { Client } from './client.js';
export type { ClientResponse } from './client-response.js';
export { ClientError, ClientErrorCode } from './errors.js';
export { defaultClientOptions } from './options.js';
export type { ClientOptions, RequestOptions } from './options.js';
