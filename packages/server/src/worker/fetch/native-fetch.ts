/**
 * Node's own fetch classes, taken before {@link installFetchGlobals} replaces the globals.
 *
 * @remarks Reading them loads Node's undici bundle, which is why nothing outside a worker imports this folder.
 */
export const NativeRequest: typeof globalThis.Request = globalThis.Request;
export const NativeResponse: typeof globalThis.Response = globalThis.Response;
export const NativeHeaders: typeof globalThis.Headers = globalThis.Headers;
export const nativeFetch: typeof globalThis.fetch = globalThis.fetch;

/** What the constructor of Node's `Request` accepts first. */
export type RequestInput = ConstructorParameters<typeof NativeRequest>[0];

/** What the constructor of Node's `Response` accepts first. */
export type ResponseBody = ConstructorParameters<typeof NativeResponse>[0];

/** What the constructor of Node's `Headers` accepts. */
export type HeadersInit = ConstructorParameters<typeof NativeHeaders>[0];
