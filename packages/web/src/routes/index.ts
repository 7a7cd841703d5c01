/**
 * Handlers by path and method.
 *
 * @packageDocumentation
 */

export type { PathParameters } from './path-parameters.js';
export { routes } from './routes.js';
export type { PathMethods, RouteHandler, RouteOptions } from './routes.js';
