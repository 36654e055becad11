import { PageConfig } from '@jupyterlab/coreutils';
import { render, screen } from '@testing-library/react';

import { SpaceLinks } from '../../../labextension/src/domain/components/SpaceLinks';
import { spaces } from '../../../labextension/src/domain/spaces';

afterEach(() => PageConfig.setOption('smstudioSpaces', ''));

it('leads to the spaces that one may enter, and says what one may do there', () => {
  const told = [
    { name: 'space-digits', url: '/user/space-digits/lab', may_run: true },
    { name: 'space-titanic', url: '/user/space-titanic/lab', may_run: false }
  ];
  PageConfig.setOption('smstudioSpaces', JSON.stringify(told));
  render(<SpaceLinks spaces={spaces()} />);
  expect(screen.getByRole('link', { name: 'space-digits' })).toHaveAttribute('href', told[0]?.url);
  const [first, second] = screen.getAllByRole('listitem');
  expect(first).toHaveTextContent('you edit and run');
  expect(second).toHaveTextContent('you edit, and others run');
});

it('is not there where there are none', () => {
  const { container } = render(<SpaceLinks spaces={spaces()} />);
  expect(container).toBeEmptyDOMElement();
});
