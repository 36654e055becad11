/** What stands before a Livy server and asks for user name and password, as nginx or Apache Knox do. */
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Passes on to a server of this machine what has the right user name and password (HTTP basic). */
export class PasswordFront {
  private constructor(private readonly _server: Server) {}

  static async open(target: string, username: string, password: string): Promise<PasswordFront> {
    const expected = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    const server = createServer((question, answer) => {
      if (question.headers.authorization === expected) {
        passOn(target, question, answer);
      } else {
        answer.writeHead(401, { 'WWW-Authenticate': 'Basic realm="Livy"' }).end();
      }
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return new PasswordFront(server);
  }

  get url(): string {
    return `http://localhost:${(this._server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this._server.closeAllConnections();
    await new Promise(resolve => this._server.close(resolve));
  }
}

function passOn(target: string, question: IncomingMessage, answer: ServerResponse): void {
  const { method, headers } = question;
  const far = request(`${target}${question.url ?? ''}`, { method, headers }, said => {
    answer.writeHead(said.statusCode ?? 502, said.headers);
    said.pipe(answer);
  });
  far.on('error', () => answer.destroy());
  question.pipe(far);
}
