/** Tells whom it takes the request to be from. */
export default (request, context) => Response.json({ url: request.url, remoteAddress: context.remoteAddress });
