// Updates one session again and again, and prints the count after each acknowledged update.
import { writeSync } from 'node:fs';
import { sessions } from '../../dist/sessions/index.js';
import { lmdb } from '../../dist/stores/index.js';

const [path, updateCount] = process.argv.slice(2);
const counted = sessions({ store: lmdb(path), initial: () => ({ count: 0 }) });

const handle = counted.wrap(async () => {
  const session = await counted.open();
  const { count } = await session.update((data) => {
    data.count++;
  });
  return Response.json(count);
});

let cookie = '';
for (let index = 0; index < Number(updateCount); index++) {
  const response = await handle(new Request('http://localhost/', { headers: { cookie } }));
  const [field] = response.headers.getSetCookie();
  if (field !== undefined) {
    cookie = field.split(';')[0];
    writeSync(1, `${cookie}\n`);
  }
  writeSync(1, `${await response.json()}\n`);
}
