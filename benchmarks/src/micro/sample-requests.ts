/**
 * Owns the requests that the request-parser micro-benchmark parses: what browsers and tools send, field by field.
 * Does not know who parses them.
 */

/** One whole request. */
export interface SampleRequest {
  readonly name: string;
  readonly bytes: Buffer;
  readonly fieldCount: number;
}

const chromeFields = [
  'Host: shop.example.com',
  'Connection: keep-alive',
  'sec-ch-ua: "Chromium";v="128", "Not;A=Brand";v="24", "Google Chrome";v="128"',
  'sec-ch-ua-mobile: ?0',
  'sec-ch-ua-platform: "Linux"',
  'Upgrade-Insecure-Requests: 1',
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36',
  'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8',
  'Referer: https://shop.example.com/catalogue/lamps?page=3',
  'Accept-Encoding: gzip, deflate, br, zstd',
  'Accept-Language: en-GB,en;q=0.9,de;q=0.8',
  'Cookie: session=4f9d2c7ab81e; theme=dark; consent=1',
];

/** What a reverse proxy and a browser's fetch metadata add; the long fields of the other request are shorter here. */
const proxiedFields = [
  'Host: shop.example.com',
  'X-Forwarded-For: 203.0.113.7',
  'X-Forwarded-Proto: https',
  'X-Request-Id: 8f14e45fceea167a',
  'Connection: keep-alive',
  'Pragma: no-cache',
  'Cache-Control: no-cache',
  'Upgrade-Insecure-Requests: 1',
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0',
  'Accept: text/html,application/xhtml+xml,*/*;q=0.8',
  'Sec-Fetch-Site: same-origin',
  'Sec-Fetch-Mode: navigate',
  'Sec-Fetch-User: ?1',
  'Sec-Fetch-Dest: document',
  'Referer: https://shop.example.com/',
  'Accept-Encoding: gzip, deflate, br',
  'Accept-Language: en-GB,en;q=0.5',
  'If-None-Match: W/"5e1-18f0c2a"',
  'DNT: 1',
  'Cookie: session=4f9d2c7ab81e; theme=dark',
];

const orderBody = '{"item":4711,"count":2,"note":"by Friday"}';

/** Lists the requests, in the order of the report. */
export const sampleRequests: readonly SampleRequest[] = [
  sampleRequest('browser, 12 fields', 'GET /catalogue/lamps/4711?colour=brass HTTP/1.1', chromeFields),
  sampleRequest('browser, 20 fields', 'GET /catalogue/lamps/4711?colour=brass HTTP/1.1', proxiedFields),
  sampleRequest('curl', 'GET /status HTTP/1.1', ['Host: 127.0.0.1:3000', 'User-Agent: curl/8.9.1', 'Accept: */*']),
  sampleRequest(
    'small POST',
    'POST /api/orders HTTP/1.1',
    [
      'Host: api.example.com',
      'Accept: application/json',
      'Content-Type: application/json',
      'Authorization: Bearer 3q2-7wAAAAAAAAAAAAAAAA',
      'User-Agent: undici',
      `Content-Length: ${orderBody.length}`,
    ],
    orderBody,
  ),
];

function sampleRequest(name: string, requestLine: string, fields: readonly string[], body = ''): SampleRequest {
  const bytes = Buffer.from(`${[requestLine, ...fields].join('\r\n')}\r\n\r\n${body}`, 'latin1');
  return { name, bytes, fieldCount: fields.length };
}
