/** Saves a jar of growing size again and again, until it is killed. Loads the built client. */
import { CookieJar } from '../../dist/index.js';

const cookies = await CookieJar.load(process.argv[2]);
for (let count = 0; ; count++) {
  cookies.setCookie(`a=${count}`, new URL('http://shop.test/'));
  cookies.setCookie(`filler${count % 100}=${'x'.repeat(1000)}`, new URL('http://shop.test/'));
  await cookies.save();
  if (count === 3) process.send?.('saving');
}
