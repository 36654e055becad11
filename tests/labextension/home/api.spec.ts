/** The demo notebooks are looked for without asking for a folder that is not there. */
import type { Contents } from '@jupyterlab/services';

import type { IStudioRequest } from '../../../labextension/src/core/request';
import { HomeApi } from '../../../labextension/src/home/api';

const FOLDERS: Record<string, { type: string; path: string; name: string }[]> = {
  '': [{ type: 'directory', path: 'demos', name: 'demos' }],
  demos: [
    { type: 'notebook', path: 'demos/10-last.ipynb', name: '10-last.ipynb' },
    { type: 'file', path: 'demos/table.csv', name: 'table.csv' },
    { type: 'notebook', path: 'demos/2-first.ipynb', name: '2-first.ipynb' }
  ]
};

function api(): { api: HomeApi; asked: string[] } {
  const asked: string[] = [];
  const contents = {
    get: (path: string) => {
      asked.push(path);
      return Promise.resolve({ content: FOLDERS[path] });
    }
  } as unknown as Contents.IManager;
  return { api: new HomeApi({} as IStudioRequest, contents), asked };
}

test('notebooks are listed by their numbers', async () => {
  const names = (await api().api.demos('demos')).map(({ name }) => name);
  expect(names).toEqual(['2-first.ipynb', '10-last.ipynb']);
});

test('a folder that its parent does not list is never asked for', async () => {
  const { api: home, asked } = api();
  expect(await home.demos('lessons')).toEqual([]);
  expect(asked).toEqual(['']);
});
