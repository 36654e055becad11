import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import type { PageParams } from '../../../labextension/src/core/pages';
import { StudioError } from '../../../labextension/src/core/request';
import type { NotebookCreator } from '../../../labextension/src/images/model';
import { imagesPanel } from '../../../labextension/src/images/panel';
import { HandDrivenStream } from '../core/stream';
import { aBuild, anEnvironment, anImage, anOverlay, FakeImagesApi } from './fakes';

const HTML = '<img src=x onerror="alert(1)">';

/** The pages with an address of their own, as the widget has it. */
function show(api: FakeImagesApi, start: PageParams = {}, createNotebook: NotebookCreator | null = null) {
  const source = new HandDrivenStream();
  const draw = imagesPanel(api, source.events, createNotebook);
  let at = start;
  function Routed(): React.JSX.Element {
    const [params, go] = React.useState(start);
    at = params;
    return draw({ params, go });
  }
  render(<Routed />);
  return { source, where: () => at };
}

const row = (text: string): HTMLElement =>
  screen.getByText(text).closest<HTMLElement>('[role="row"]') as HTMLElement;

beforeEach(() => sessionStorage.clear());

describe('the list of images', () => {
  it('shows names as text, and leads to one', async () => {
    const api = new FakeImagesApi();
    api.items = [anImage({ display_name: HTML })];
    const { where } = show(api);
    await userEvent.click(await screen.findByText(HTML));
    expect(where()).toEqual({ image: 'data-science', version: '1.0.0' });
    expect(await screen.findByRole('heading', { level: 1 })).toHaveTextContent(`${HTML} 1.0.0`);
    expect(document.querySelector('img')).toBeNull();
  });

  it('filters by what is ready', async () => {
    const api = new FakeImagesApi();
    api.items = [anImage(), anImage({ name: 'base', display_name: 'Base', state: 'Ready' })];
    show(api);
    await screen.findByText('Data Science');
    await userEvent.click(screen.getByRole('button', { name: 'Ready' }));
    expect(screen.queryByText('Data Science')).toBeNull();
    expect(screen.getByText('Base')).toBeInTheDocument();
  });

  it('offers Delete for custom images only', async () => {
    const api = new FakeImagesApi();
    api.items = [anImage(), anImage({ name: 'mine', display_name: 'Mine', custom: true })];
    show(api);
    fireEvent.contextMenu(await screen.findByText('Data Science'));
    expect(screen.queryByRole('menuitem', { name: 'Delete version' })).toBeNull();
    await userEvent.keyboard('{Escape}');
    fireEvent.contextMenu(screen.getByText('Mine'));
    expect(screen.getByRole('menuitem', { name: 'Delete version' })).toBeInTheDocument();
  });

  it('says what failed and loads again when asked', async () => {
    const api = new FakeImagesApi();
    const catalog = api.catalog;
    api.catalog = () => Promise.reject(new StudioError('network', 'Nobody answers.'));
    show(api);
    expect(await screen.findByRole('alert')).toHaveTextContent('Nobody answers.');
    api.catalog = catalog;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Data Science')).toBeInTheDocument();
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  });
});

describe('the page of an image', () => {
  it('builds, shows the progress live, and cancels', async () => {
    const api = new FakeImagesApi();
    const { source, where } = show(api, { image: 'data-science' });
    await userEvent.click(await screen.findByRole('button', { name: 'Build' }));
    await waitFor(() => expect(where()).toMatchObject({ tab: 'builds' }));
    expect(await screen.findByRole('progressbar')).toHaveAttribute('value', '40');
    act(() => source.emit('images', 'build.changed', aBuild({ progress: 0.8, log: 'line two' })));
    await waitFor(() => expect(screen.getByRole('log')).toHaveTextContent('line two'));
    expect(screen.getByRole('progressbar')).toHaveAttribute('value', '80');
    await userEvent.click(screen.getByRole('button', { name: 'Cancel build' }));
    expect(api.calls).toContain('cancelBuild b1');
  });

  it("shows the resolver's reason of a failed build", async () => {
    const api = new FakeImagesApi();
    api.items = [anImage({ state: 'Failed' })];
    api.buildItems = [aBuild({ state: 'Failed', failure_reason: 'Change line 3: numpy>=2' })];
    show(api, { image: 'data-science', tab: 'builds' });
    expect(await screen.findByRole('alert')).toHaveTextContent('Change line 3: numpy>=2');
    expect(screen.getByRole('button', { name: 'Build again' })).toBeInTheDocument();
  });

  it('says why an image cannot be built here, and has no Build button', async () => {
    const api = new FakeImagesApi();
    api.items = [anImage({ state: 'Unavailable', unavailable_reason: 'No GPU here.' })];
    show(api, { image: 'data-science' });
    expect(await screen.findByText('No GPU here.')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Build' })).toBeNull();
  });

  it('creates a notebook on it, where something can', async () => {
    const createNotebook = jest.fn().mockResolvedValue(undefined);
    show(new FakeImagesApi(), { image: 'data-science' }, createNotebook);
    await userEvent.click(await screen.findByRole('button', { name: 'Create notebook on this image' }));
    expect(createNotebook).toHaveBeenCalledWith(
      expect.objectContaining({ name: 'data-science', version: '1.0.0' })
    );
  });

  it('creates no notebook on an image that is not to be had', async () => {
    const createNotebook = jest.fn();
    const api = new FakeImagesApi();
    api.items = [anImage({ state: 'Unavailable', unavailable_reason: 'No GPU here.' })];
    show(api, { image: 'data-science' }, createNotebook);
    const button = await screen.findByRole('button', { name: 'Create notebook on this image' });
    expect(button).toHaveAttribute('title', 'No GPU here.');
    await userEvent.click(button);
    expect(createNotebook).not.toHaveBeenCalled();
  });

  it('says that an image is no longer there', async () => {
    show(new FakeImagesApi(), { image: 'gone', version: '1.0.0' });
    expect(await screen.findByText('There is no image “gone 1.0.0” any more.')).toBeInTheDocument();
  });
});

describe('environments', () => {
  it('removes one after asking, but not one in use', async () => {
    const api = new FakeImagesApi();
    api.environmentItems = [
      anEnvironment({ version: '1.0.0' }),
      anEnvironment({ digest: 'd2', version: '2.0.0', used_by: ['a.ipynb'] })
    ];
    show(api, { tab: 'environments' });
    await screen.findByText('2.0.0');
    fireEvent.contextMenu(row('2.0.0'));
    const blocked = screen.getByRole('menuitem', { name: /Remove environment/ });
    expect(blocked).toHaveAttribute('aria-disabled', 'true');
    expect(blocked).toHaveTextContent('In use by a.ipynb');
    await userEvent.keyboard('{Escape}');
    fireEvent.contextMenu(row('1.0.0'));
    await userEvent.click(screen.getByRole('menuitem', { name: 'Remove environment' }));
    expect(await screen.findByText(/Frees 1 MiB/)).toBeInTheDocument();
    await userEvent.click(screen.getByText('Remove environment'));
    await waitFor(() => expect(screen.queryByText('1.0.0')).toBeNull());
    expect(api.calls).toContain('deleteEnvironment d1');
  });
});

describe('own packages', () => {
  it('are listed also without their environment, and removed after asking, but not while in use', async () => {
    const api = new FakeImagesApi();
    api.overlayItems = [
      anOverlay({ image: null, version: null }),
      anOverlay({ digest: 'd2', used_by: ['a.ipynb'] })
    ];
    show(api, { tab: 'environments' });
    await screen.findByText('Data Science 1.0.0');
    fireEvent.contextMenu(row('Data Science 1.0.0'));
    const blocked = screen.getByRole('menuitem', { name: /Remove own packages/ });
    expect(blocked).toHaveTextContent('In use by a.ipynb');
    await userEvent.keyboard('{Escape}');
    fireEvent.contextMenu(row('Removed environment'));
    await userEvent.click(screen.getByRole('menuitem', { name: 'Remove own packages' }));
    expect(await screen.findByText(/Frees 2 MiB/)).toBeInTheDocument();
    await userEvent.click(screen.getByText('Remove own packages'));
    await waitFor(() => expect(screen.queryByText('Removed environment')).toBeNull());
    expect(api.calls).toContain('deleteOverlay d1');
  });
});

describe('the form of a custom image', () => {
  const field = (name: string): HTMLElement => screen.getByLabelText(name, { selector: 'input, textarea' });

  it('takes the name from the display name until it is typed, and creates', async () => {
    const api = new FakeImagesApi();
    const { where } = show(api, { view: 'create' });
    await userEvent.type(field('Display name'), 'Time series');
    expect(field('Name')).toHaveValue('time-series');
    await userEvent.click(screen.getByRole('button', { name: 'Create image' }));
    await waitFor(() => expect(where()).toEqual({ image: 'time-series', version: '1.0.0' }));
    expect(api.calls.join()).toContain('"display_name":"Time series"');
  });

  it('sends nothing while a field is wrong, and leads there', async () => {
    const api = new FakeImagesApi();
    show(api, { view: 'create' });
    await userEvent.type(field('Display name'), 'X');
    await userEvent.type(field('Environment variables (optional)'), 'nonsense');
    await userEvent.click(screen.getByRole('button', { name: 'Create image' }));
    await waitFor(() => expect(field('Environment variables (optional)')).toHaveFocus());
    expect(field('Environment variables (optional)')).toHaveAccessibleDescription(
      'Line 1 is not NAME=value: nonsense'
    );
    expect(api.calls.join()).not.toContain('createImage');
  });

  it("puts the server's message about a line at the packages", async () => {
    const api = new FakeImagesApi();
    api.refuse = new StudioError('invalid_input', 'Line 2 has an option.', { line: '-r x' }, 400);
    show(api, { view: 'create' });
    await userEvent.type(field('Display name'), 'X');
    await userEvent.click(screen.getByRole('button', { name: 'Create image' }));
    const content = field('requirements.txt');
    await waitFor(() => expect(content).toHaveAccessibleDescription('Line 2 has an option.'));
    expect(content).toHaveFocus();
  });

  it('shows what belongs to no field as a banner', async () => {
    const api = new FakeImagesApi();
    api.refuse = new StudioError('unavailable', 'The disk is full.', {}, 503);
    show(api, { view: 'create' });
    await userEvent.type(field('Display name'), 'X');
    await userEvent.click(screen.getByRole('button', { name: 'Create image' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('The disk is full.');
  });

  it('changes the example with the form of the list, but never what was typed', async () => {
    show(new FakeImagesApi(), { view: 'create' });
    await userEvent.selectOptions(screen.getByLabelText('Form of the list'), 'pyproject');
    expect((field('pyproject.toml') as HTMLTextAreaElement).value).toContain('[project]');
    fireEvent.change(field('pyproject.toml'), { target: { value: 'mine' } });
    await userEvent.selectOptions(screen.getByLabelText('Form of the list'), 'requirements');
    expect(field('requirements.txt')).toHaveValue('mine');
  });

  it('survives a reload', async () => {
    show(new FakeImagesApi(), { view: 'create' });
    await userEvent.type(field('Display name'), 'Half done');
    document.body.replaceChildren();
    show(new FakeImagesApi(), { view: 'create' });
    expect(field('Display name')).toHaveValue('Half done');
  });

  it('has one to five kernels', async () => {
    show(new FakeImagesApi(), { view: 'create' });
    const add = screen.getByRole('button', { name: 'Add kernel' });
    expect(screen.getByRole('button', { name: 'Remove' })).toHaveAttribute('aria-disabled', 'true');
    for (let count = 0; count < 6; count += 1) {
      await userEvent.click(add);
    }
    expect(screen.getAllByRole('button', { name: 'Remove' })).toHaveLength(5);
  });
});

describe('start-up scripts', () => {
  it('counts characters, refuses too many, and saves', async () => {
    const api = new FakeImagesApi();
    show(api, { tab: 'scripts' });
    await userEvent.click(await screen.findByRole('button', { name: 'Add start-up script' }));
    const script = screen.getByLabelText('Script');
    fireEvent.change(script, { target: { value: 'x'.repeat(16_385) } });
    expect(script).toHaveAccessibleDescription(/16,385 of 16,384 characters: the script is too long/);
    await userEvent.type(screen.getByLabelText('Name'), 'hello');
    await userEvent.click(screen.getByRole('button', { name: 'Save script' }));
    expect(api.calls.join()).not.toContain('createScript');
    fireEvent.change(script, { target: { value: 'echo hello' } });
    await userEvent.click(screen.getByRole('button', { name: 'Save script' }));
    const saved = await screen.findByText('hello');
    expect(within(saved.closest<HTMLElement>('[role="row"]')!).getByText('10')).toBeInTheDocument();
  });
});
