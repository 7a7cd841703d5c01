/** An app whose method needs its instance, such as Hono's. */
class App {
  #text = 'instance';

  fetch() {
    return new Response(this.#text);
  }
}

export default new App();
