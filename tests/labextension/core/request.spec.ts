import { ServerConnection } from '@jupyterlab/services';

import { fieldErrors, StudioError, StudioRequest } from '../../../labextension/src/core/request';

interface ISent {
  url: string;
  method: string;
  body: string | null;
}

/** A server that gives one answer and remembers what it was asked. */
function server(answer: () => Response): { request: StudioRequest; sent: ISent[] } {
  const sent: ISent[] = [];
  const settings = ServerConnection.makeSettings({
    baseUrl: 'http://host/user/ada/',
    fetch: async (input: RequestInfo | URL) => {
      const asked = input as Request;
      sent.push({
        url: asked.url,
        method: asked.method,
        body: asked.body ? await asked.text() : null
      });
      return answer();
    }
  });
  return { request: new StudioRequest(settings), sent };
}

const json = (value: unknown, status = 200): Response => new Response(JSON.stringify(value), { status });

async function failure(work: Promise<unknown>): Promise<StudioError> {
  return work.then(
    () => {
      throw new Error('It should have failed.');
    },
    (reason: unknown) => reason as StudioError
  );
}

describe('StudioRequest', () => {
  it('escapes each segment of the path and leaves out what the query does not say', async () => {
    const { request, sent } = server(() => json({ items: [] }));
    await request.get(['images', 'catalog', '../x?y'], { version: '1 0', all: null });
    // JupyterLab adds a number of its own to each GET, so that no cache answers.
    expect(sent[0]?.url).toMatch(
      /^http:\/\/host\/user\/ada\/smstudio\/images\/catalog\/\.\.%2Fx%3Fy\?version=1%200&\d+$/
    );
  });

  it('sends and answers JSON', async () => {
    const { request, sent } = server(() => json({ id: 'b1' }, 202));
    await expect(request.post(['images', 'builds'], { image: 'x' })).resolves.toEqual({ id: 'b1' });
    expect(sent[0]).toMatchObject({ method: 'POST', body: '{"image":"x"}' });
  });

  it('takes an empty answer for none', async () => {
    const { request } = server(() => new Response(null, { status: 204 }));
    await expect(request.delete(['images', 'builds', 'b1'])).resolves.toBeUndefined();
  });

  it('hands on what the server says went wrong', async () => {
    const details = { users: ['a.ipynb'] };
    const { request } = server(() => json({ code: 'in_use', message: 'It is in use.', details }, 409));
    const error = await failure(request.delete(['images', 'environments', 'd']));
    expect(error).toBeInstanceOf(StudioError);
    expect(error).toMatchObject({ code: 'in_use', message: 'It is in use.', status: 409, details });
  });

  it('says in a sentence that nobody answers', async () => {
    const { request } = server(() => {
      throw new TypeError('Failed to fetch');
    });
    const error = await failure(request.get(['images', 'catalog']));
    expect(error.code).toBe('network');
    expect(error.message).toMatch(/does not answer\. Check/);
  });

  it('does not take the page of a proxy for an answer', async () => {
    const { request } = server(() => new Response('<html>Sign in</html>'));
    expect((await failure(request.get(['images', 'catalog']))).code).toBe('bad_answer');
  });

  it('asks whether the extension is there when the route is not', async () => {
    const { request } = server(() => new Response('<html>404</html>', { status: 404 }));
    const error = await failure(request.get(['images', 'catalog']));
    expect(error).toMatchObject({ code: 'not_found', status: 404 });
    expect(error.message).toMatch(/Is the SM Studio server extension enabled/);
  });
});

describe('fieldErrors', () => {
  it('puts a message at the first part of its path', () => {
    const fields = { 'kernels.0.name': 'too short', name: 'wrong' };
    expect(fieldErrors(new StudioError('invalid_input', 'm', { fields }))).toEqual({
      kernels: 'too short',
      name: 'wrong'
    });
  });

  it('is empty where the server named no field', () => {
    expect(fieldErrors(new StudioError('conflict', 'm'))).toEqual({});
    expect(fieldErrors(null)).toEqual({});
  });
});
