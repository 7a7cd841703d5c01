// Writes the files of a form into the folder that the query of this module names, and tells how much memory the process has.
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readFormParts } from '../../dist/forms/index.js';

const folder = decodeURIComponent(new URL(import.meta.url).search.slice(1));

export default async (request) => {
  const { pathname } = new URL(request.url);
  if (pathname === '/memory') return Response.json(process.memoryUsage.rss());
  let highestBytes = 0;
  const timer = setInterval(() => {
    highestBytes = Math.max(highestBytes, process.memoryUsage.rss());
  }, 10);
  const fields = {};
  for await (const part of readFormParts(request, { fileBytes: 2 ** 31 })) {
    if (part.kind === 'field') fields[part.name] = part.value;
    else await pipeline(part.stream, createWriteStream(join(folder, 'upload')));
  }
  clearInterval(timer);
  return Response.json({ fields, highestBytes });
};
