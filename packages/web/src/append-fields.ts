/** Adds fields to a response, also to one whose headers cannot be changed. */

/**
 * Appends fields to a response.
 *
 * @param response - Changed in place where that is possible. Headers of redirects and of fetched responses are immutable:
 *   those are copied, with their body.
 * @param fields - Names and values.
 * @returns The response with the fields.
 */
export function appendFields(response: Response, fields: readonly (readonly [string, string])[]): Response {
  if (fields.length === 0) return response;
  try {
    for (const [name, value] of fields) response.headers.append(name, value);
    return response;
  } catch {
    // Immutable headers refuse the first field already, so that none is there twice.
    const copy = new Response(response.body, response);
    for (const [name, value] of fields) copy.headers.append(name, value);
    return copy;
  }
}
