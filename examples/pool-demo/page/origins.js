// @ts-check
/**
 * Owns the two names of this server. A browser opens six connections to one host and lets further requests wait: the
 * light ones would wait in the browser, for the four heavy ones, and the strip would show that. By its other name the
 * same server gets six more.
 */

const { hostname, port } = window.location;

/** Where the page comes from. For the light requests, and for those whose failure is to be read. */
export const OWN_ORIGIN = window.location.origin;

/** The same address by another name. Errors of the server itself cannot be read from there: they have no CORS fields. */
export const OTHER_ORIGIN = `http://${hostname === 'localhost' ? '127.0.0.1' : 'localhost'}:${port}`;
