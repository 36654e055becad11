/** The network between browser and server, which a test can cut. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/**
 * A TCP relay on this machine.
 *
 * Playwright's own `setOffline` refuses new requests only: open websockets live on. Here they end.
 */
export class Relay {
  private constructor(
    private readonly _server: Server,
    private readonly _target: number
  ) {
    _server.on('connection', socket => this._join(socket));
  }

  /** Listen on a free port, and pass on to a port of this machine. */
  static async open(target: number): Promise<Relay> {
    const server = createServer();
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return new Relay(server, target);
  }

  get url(): string {
    return `http://127.0.0.1:${(this._server.address() as AddressInfo).port}`;
  }

  /** End every connection, and each new one at once. */
  cut(): void {
    this._isCut = true;
    this._sockets.forEach(socket => socket.destroy());
  }

  restore(): void {
    this._isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise(resolve => this._server.close(resolve));
  }

  private _join(near: Socket): void {
    if (this._isCut) {
      near.destroy();
      return;
    }
    const far = connect(this._target, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near]
    ] as const) {
      this._sockets.add(socket);
      socket.pipe(other);
      // A connection that breaks is what this is for; the other half has to break with it.
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this._sockets.delete(socket);
        other.destroy();
      });
    }
  }

  private readonly _sockets = new Set<Socket>();
  private _isCut = false;
}
