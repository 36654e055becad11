import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

/** What the server says beside the message; always JSON. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/**
 * A failure that may be shown to a person as it is.
 *
 * `code` is stable and comes from the server's error table (`core/errors.py`); `network` means that
 * no answer came at all, `bad_answer` that the answer was not the server extension's.
 */
export class StudioError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly details: ErrorDetails = {},
    readonly status: number = 0
  ) {
    super(message);
    this.name = 'StudioError';
  }

  /** Turn whatever was thrown into an error that can be shown. */
  static from(reason: unknown): StudioError {
    if (reason instanceof StudioError) {
      return reason;
    }
    const text = reason instanceof Error ? reason.message : String(reason);
    return new StudioError('unexpected', text);
  }
}

/** What the server says of single fields of a request, by the first part of the field's path. */
export function fieldErrors(error: StudioError | null): Readonly<Record<string, string>> {
  const fields = asDetails(error?.details['fields']);
  return Object.fromEntries<string>(
    Object.entries(fields).map(([path, message]) => [path.split('.')[0] ?? path, String(message)])
  );
}

/** Path below `/smstudio`, one entry a segment; each is escaped. */
export type RoutePath = readonly string[];

/** Values of a query string; entries that are null or undefined are left out. */
export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** The REST routes of the server extension. Features build their api on this. */
export interface IStudioRequest {
  get<T>(path: RoutePath, query?: Query): Promise<T>;
  post<T>(path: RoutePath, body?: unknown): Promise<T>;
  put<T>(path: RoutePath, body: unknown): Promise<T>;
  patch<T>(path: RoutePath, body: unknown): Promise<T>;
  delete<T = void>(path: RoutePath, query?: Query): Promise<T>;
  /** Address of a route, for a link or a download by the browser itself. */
  url(path: RoutePath, query?: Query): string;
}

/** The one place that talks HTTP to `/smstudio`. */
export class StudioRequest implements IStudioRequest {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  get<T>(path: RoutePath, query?: Query): Promise<T> {
    return this._send<T>('GET', path, query);
  }

  post<T>(path: RoutePath, body?: unknown): Promise<T> {
    return this._send<T>('POST', path, undefined, body ?? {});
  }

  put<T>(path: RoutePath, body: unknown): Promise<T> {
    return this._send<T>('PUT', path, undefined, body);
  }

  patch<T>(path: RoutePath, body: unknown): Promise<T> {
    return this._send<T>('PATCH', path, undefined, body);
  }

  delete<T = void>(path: RoutePath, query?: Query): Promise<T> {
    return this._send<T>('DELETE', path, query);
  }

  private async _send<T>(method: string, path: RoutePath, query: Query = {}, body?: unknown): Promise<T> {
    const url = this.url(path, query);
    const init: RequestInit = { method };
    if (body !== undefined) {
      init.body = JSON.stringify(body);
    }
    let response: Response;
    let text: string;
    try {
      response = await ServerConnection.makeRequest(url, init, this._settings);
      text = await response.text();
    } catch (reason) {
      throw new StudioError(
        'network',
        'The Jupyter server does not answer. Check that it is running and that this page can reach it, then try again.',
        { url, reason: String(reason) }
      );
    }
    if (!response.ok) {
      throw parseError(response.status, text, url);
    }
    return (text ? parseJson(text, url) : undefined) as T;
  }

  url(path: RoutePath, query: Query = {}): string {
    const given = Object.entries(query).filter(([, value]) => value != null);
    return (
      URLExt.join(this._settings.baseUrl, 'smstudio', ...path.map(encodeURIComponent)) +
      URLExt.objectToQueryString(Object.fromEntries(given.map(([key, value]) => [key, String(value)])))
    );
  }
}

function parseJson(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new StudioError(
      'bad_answer',
      'The server answered with something that is not JSON; a proxy in between may have replaced the answer.',
      { url, answer: text.slice(0, 500) }
    );
  }
}

function parseError(status: number, text: string, url: string): StudioError {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = null;
  }
  const { code, message, details } = (body ?? {}) as Record<string, unknown>;
  if (typeof code === 'string' && typeof message === 'string') {
    return new StudioError(code, message, asDetails(details), status);
  }
  return new StudioError(
    status === 404 ? 'not_found' : 'bad_answer',
    typeof message === 'string' && message
      ? message
      : `The server answered with status ${status}. Is the SM Studio server extension enabled?`,
    { url, status, answer: text.slice(0, 500) },
    status
  );
}

function asDetails(value: unknown): ErrorDetails {
  return value !== null && typeof value === 'object' ? (value as ErrorDetails) : {};
}
