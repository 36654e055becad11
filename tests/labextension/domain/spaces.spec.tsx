import { PageConfig } from '@jupyterlab/coreutils';
import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { SpaceLinks } from '../../../labextension/src/domain/components/SpaceLinks';
import { warnOfOverwriting } from '../../../labextension/src/domain/spaceNotice';
import { overwrites, spaces } from '../../../labextension/src/domain/spaces';
import { anOffer } from './fakes';

const TOLD = [
  { name: 'space-digits', url: '/user/space-digits/lab', may_run: true },
  { name: 'space-titanic', url: '/user/space-titanic/lab', may_run: false }
];

afterEach(() => {
  PageConfig.setOption('smstudioSpaces', '');
  PageConfig.setOption('smstudioSpace', '');
  Notification.dismiss();
});

it('leads to the spaces that one may enter, and says what one may do there', () => {
  PageConfig.setOption('smstudioSpaces', JSON.stringify(TOLD));
  render(<SpaceLinks spaces={spaces()} together={anOffer({ state: 'Installed' })} />);
  expect(screen.getByRole('link', { name: 'space-digits' })).toHaveAttribute('href', TOLD[0]?.url);
  const [first, second] = screen.getAllByRole('listitem');
  expect(first).toHaveTextContent('you edit and run');
  expect(second).toHaveTextContent('you edit, and others run');
  expect(screen.queryByRole('button', { name: 'Install…' })).toBeNull();
});

it('is not there where there are none', () => {
  const { container } = render(<SpaceLinks spaces={spaces()} together={anOffer()} />);
  expect(container).toBeEmptyDOMElement();
});

it('offers what it takes to edit together where that is missing', async () => {
  const offer = anOffer();
  render(<SpaceLinks spaces={TOLD} together={offer} />);
  expect(screen.getByRole('status')).toHaveTextContent('Nobody sees there what others type');
  await userEvent.click(screen.getByRole('button', { name: 'Install…' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Install', hidden: true }));
  expect(offer.calls).toContain('install');
});

it('says in a space without it that people overwrite each other', () => {
  const without = { hasPlugin: () => false };
  expect(overwrites(without)).toBe(false);
  PageConfig.setOption('smstudioSpace', 'space-digits');
  expect(overwrites(without)).toBe(true);
  expect(overwrites({ hasPlugin: id => id.startsWith('@jupyter/docprovider-extension:') })).toBe(false);
  warnOfOverwriting(anOffer(), nullTranslator.load(''));
  const [notice] = Notification.manager.notifications;
  expect(notice?.message).toContain('overwrites');
  expect(notice?.options.actions?.map(action => action.label)).toEqual(['Install…']);
});
