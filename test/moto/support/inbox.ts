import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

/** Takes whatever is sent to it over HTTP: answers of custom resources, notices of a topic. */
export class Inbox {
  readonly #server: Server;
  readonly #bodies = new Map<string, string[]>();

  constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => {
        body += chunk;
      });
      request.on('end', () => {
        const path = request.url ?? '';
        this.#bodies.set(path, [...(this.#bodies.get(path) ?? []), body]);
        response.end();
      });
    });
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  urlOf(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  /** Bodies sent to a path, oldest first, from JSON. */
  at(path: string): readonly unknown[] {
    return (this.#bodies.get(path) ?? []).map((body) => JSON.parse(body) as unknown);
  }
}
