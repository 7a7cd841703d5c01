/** Says hello at the root, answers with the status in a path like /204, and echoes everything else. */
export default async function route(request) {
  const { pathname, search } = new URL(request.url);
  if (/^\/\d{3}$/.test(pathname)) return answerStatus(Number(pathname.slice(1)));
  if (pathname === '/' && request.method !== 'POST') return new Response('hello');
  const headers = { 'x-method': request.method, 'x-target': pathname + search };
  return new Response(await request.arrayBuffer(), { headers });
}

function answerStatus(status) {
  return new Response(status === 200 ? 'body' : null, { status });
}
