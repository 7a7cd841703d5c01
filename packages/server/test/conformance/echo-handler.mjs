/** Answers every request 200 with its body: a message framed wrongly echoes wrongly. */
export default async function echo(request) {
  return new Response(await request.arrayBuffer());
}
