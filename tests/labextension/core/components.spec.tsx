import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';

import { Button } from '../../../labextension/src/core/components/Button';
import { confirm } from '../../../labextension/src/core/components/confirm';
import { ErrorBanner } from '../../../labextension/src/core/components/ErrorBanner';
import { Duration, Moment } from '../../../labextension/src/core/components/Facts';
import { Field } from '../../../labextension/src/core/components/Field';
import { Guard } from '../../../labextension/src/core/components/Guard';
import { useModels } from '../../../labextension/src/core/components/hooks';
import { LogView } from '../../../labextension/src/core/components/LogView';
import { Page } from '../../../labextension/src/core/components/Page';
import { Progress } from '../../../labextension/src/core/components/Progress';
import { StageStrip } from '../../../labextension/src/core/components/StageStrip';
import { StateChip } from '../../../labextension/src/core/components/StateChip';
import { StudioError } from '../../../labextension/src/core/request';
import type { Stage } from '../../../labextension/src/core/wire';
import { settle } from './stream';

const trans = nullTranslator.load('jupyter_smstudio');
const HTML = '<img src=x onerror="alert(1)">';

function stage(part: Partial<Stage>): Stage {
  return {
    name: 'kernel',
    state: 'waiting',
    started: null,
    seconds: null,
    expected_seconds: null,
    note: '',
    ...part
  };
}

describe('StateChip', () => {
  it.each([
    ['InService', 'success'],
    ['InProgress', 'running'],
    ['Stopped', 'warn'],
    ['Failed', 'error'],
    ['SomethingNew', 'neutral']
  ])('%s is %s, and says its name', (state, tone) => {
    render(<StateChip state={state} />);
    expect(screen.getByText(state)).toHaveAttribute('data-tone', tone);
  });
});

describe('StageStrip', () => {
  it('tells screen readers the state and people the times', () => {
    render(
      <StageStrip
        label="Start"
        names={{ image: 'Image' }}
        stages={[
          stage({ name: 'image', state: 'done', seconds: 1.25, expected_seconds: 9 }),
          stage({ name: 'queue', state: 'running', seconds: 3, expected_seconds: 4, note: HTML }),
          stage({ name: 'script', state: 'skipped', seconds: 0 })
        ]}
      />
    );
    const [image, queue, script] = screen.getAllByRole('listitem');
    expect(image).toHaveTextContent('Image: done1.3 s');
    expect(queue).toHaveTextContent(`queue: running3 s of about 4 s${HTML}`);
    expect(queue).toHaveAttribute('aria-current', 'step');
    expect(script).toHaveTextContent(/^script: skipped$/);
  });

  it('counts on while a stage runs', () => {
    jest.useFakeTimers({ now: new Date('2026-05-04T12:00:10Z') });
    render(
      <StageStrip label="Start" stages={[stage({ state: 'running', started: '2026-05-04T12:00:00Z' })]} />
    );
    expect(screen.getByRole('listitem')).toHaveTextContent('10 s');
    act(() => void jest.advanceTimersByTime(2000));
    expect(screen.getByRole('listitem')).toHaveTextContent('12 s');
    jest.useRealTimers();
  });
});

describe('ErrorBanner', () => {
  const error = new StudioError('in_use', HTML, { users: ['a.ipynb'] }, 409);

  it('says what happened as text, with the technical part folded away', () => {
    render(<ErrorBanner what="The environment was not removed." error={error} />);
    const banner = screen.getByRole('alert');
    expect(banner).toHaveTextContent(`The environment was not removed. ${HTML}`);
    expect(banner).toHaveTextContent('"users"');
    expect(banner.querySelector('img')).toBeNull();
    expect(banner.querySelector('details')).not.toHaveAttribute('open');
  });

  it('copies the details and offers to try again', async () => {
    const user = userEvent.setup();
    const retry = jest.fn();
    render(<ErrorBanner error={error} onRetry={retry} />);
    await user.click(screen.getByRole('button', { name: 'Copy' }));
    await waitFor(() => expect(screen.getByText('Copied')).toBeInTheDocument());
    expect(await navigator.clipboard.readText()).toContain('"in_use"');
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(retry).toHaveBeenCalledTimes(1);
  });
});

describe('Guard', () => {
  it('shows what failed while drawing', () => {
    const said = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const Broken = (): never => {
      throw new Error('It broke.');
    };
    render(
      <Guard>
        <Broken />
      </Guard>
    );
    expect(screen.getByRole('alert')).toHaveTextContent('It broke.');
    said.mockRestore();
  });
});

describe('Page', () => {
  it('moves between tabs with the arrows, round the ends', async () => {
    const chosen: string[] = [];
    render(
      <Page
        crumbs={[{ label: 'Images', onClick: () => chosen.push('up') }, { label: HTML }]}
        tabs={[
          { id: 'a', label: 'First' },
          { id: 'b', label: 'Second', count: 3 }
        ]}
        tab="a"
        onTab={id => chosen.push(id)}
      >
        content
      </Page>
    );
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent(HTML);
    screen.getByRole('tab', { name: 'First' }).focus();
    await userEvent.keyboard('{ArrowLeft}');
    await userEvent.click(screen.getByRole('button', { name: 'Images' }));
    expect(chosen).toEqual(['b', 'up']);
    expect(screen.getByRole('tabpanel', { name: 'First' })).toHaveTextContent('content');
  });
});

describe('LogView', () => {
  it('follows the end until the reader scrolls up, and again when asked', async () => {
    const { rerender } = render(<LogView label="Log" text="1" empty="Nothing" />);
    const log = screen.getByRole('log');
    Object.defineProperty(log, 'scrollHeight', { configurable: true, value: 5000 });
    rerender(<LogView label="Log" text="1\n2" empty="Nothing" />);
    expect(log.scrollTop).toBe(5000);
    log.scrollTop = 100;
    fireEvent.scroll(log);
    rerender(<LogView label="Log" text="1\n2\n3" empty="Nothing" />);
    expect(log.scrollTop).toBe(100);
    await userEvent.click(screen.getByRole('button', { name: 'Follow' }));
    expect(log.scrollTop).toBe(5000);
  });

  it('says that there is nothing yet', () => {
    render(<LogView label="Log" text="" empty="Nothing" />);
    expect(screen.getByRole('log')).toHaveTextContent('Nothing');
  });
});

describe('Progress', () => {
  it('has a value only when it is known', () => {
    const { rerender } = render(<Progress label="Build" value={0.384} />);
    expect(screen.getByRole('progressbar')).toHaveAttribute('value', '38');
    rerender(<Progress label="Build" value={null} />);
    expect(screen.getByRole('progressbar')).not.toHaveAttribute('value');
  });
});

describe('Button', () => {
  it('says why it cannot be pressed, and is not', async () => {
    const click = jest.fn();
    render(
      <Button disabledReason="In use by a.ipynb" onClick={click}>
        Remove
      </Button>
    );
    const button = screen.getByRole('button', { name: 'Remove' });
    expect(button).toHaveAttribute('aria-disabled', 'true');
    expect(button).toHaveAttribute('title', 'In use by a.ipynb');
    await userEvent.click(button);
    expect(click).not.toHaveBeenCalled();
  });
});

describe('Field', () => {
  it('ties label and message to its control', () => {
    render(
      <Field label="Name" help="Short" error="Too long">
        {ids => <input {...ids} />}
      </Field>
    );
    const input = screen.getByLabelText('Name');
    expect(input).toHaveAccessibleDescription('Too long');
    expect(input).toBeInvalid();
  });
});

describe('Moment and Duration', () => {
  it('show a dash for what is not known', () => {
    const { container } = render(
      <>
        <Moment at={null} />
        <Duration seconds={null} />
      </>
    );
    expect(container).toHaveTextContent('––');
  });
});

describe('confirm', () => {
  it.each([
    ['Stop instance', true],
    ['Cancel', false]
  ])('%s answers %s, after naming as text what dies', async (button, answer) => {
    const asked = confirm(trans, {
      title: 'Stop?',
      text: 'Ends 2 sessions',
      names: ['a.ipynb', HTML],
      action: 'Stop instance'
    });
    await waitFor(() => expect(screen.getByText(HTML)).toBeInTheDocument());
    await userEvent.click(screen.getByText(button));
    await expect(asked).resolves.toBe(answer);
  });
});

describe('useModels', () => {
  it('draws at most once a frame, however many changes come', async () => {
    const changed = new Signal<object, void>({});
    let drawn = 0;
    const Watcher = (): null => {
      useModels({ changed });
      drawn += 1;
      return null;
    };
    render(<Watcher />);
    await act(settle);
    const before = drawn;
    await act(async () => {
      for (let count = 0; count < 500; count += 1) {
        changed.emit();
      }
      await settle();
    });
    expect(drawn - before).toBe(1);
  });
});
