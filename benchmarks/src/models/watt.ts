/**
 * The peer that is an application server: Watt runs the app in threads of its own, each with a `node:http` on one port
 * (`SO_REUSEPORT`). Installed on demand, as it brings 160 MB; see `peers/`.
 */
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { serveModel } from '../serve/serve-model.js';

/** What is used of `@platformatic/runtime`. */
interface WattRuntime {
  readonly create: (folder: string) => Promise<{ start: () => Promise<string>; close: () => Promise<void> }>;
}

const app = fileURLToPath(new URL('../../peers/app', import.meta.url));

await serveModel(async () => {
  const script = createRequire(`${app}/index.js`).resolve('@platformatic/runtime');
  const { create } = (await import(pathToFileURL(script).href)) as WattRuntime;
  const runtime = await create(app);
  const url = await runtime.start();
  return { port: Number(new URL(url).port), close: () => runtime.close() };
});
