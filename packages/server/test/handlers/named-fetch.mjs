/** The convention without a default export. */
export const fetch = () => new Response('named');
