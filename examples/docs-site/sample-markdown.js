// @ts-check
/** Something to render where nothing else is at hand: it shows every kind of block once. */
export const SAMPLE_MARKDOWN = `# A reel of thread

Handlers run on *worker threads*, sockets stay on **I/O threads**, and \`requests\` travel between them in shared memory.

\`\`\`ts
import { createServer } from '@spool/server';

const server = createServer({ handler: new URL('./app.js', import.meta.url), workers: 4 });
const { port } = await server.listen({ port: 3000 });
console.log(\`listening on http://127.0.0.1:\${port}\`);
\`\`\`

| Part          | Runs on        | Never              |
| ------------- | -------------- | ------------------ |
| connection    | an I/O thread  | runs your code     |
| your handler  | a worker       | touches a socket   |

1. Change this text.
2. Press *Render*.
   - [x] look at the footer
   - [ ] try <script>alert('raw HTML')</script>

> Each time another worker may answer.
`;
