import { nothing } from './hello.mjs';

export default () => new Response(String(nothing));
