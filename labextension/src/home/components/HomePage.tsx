import { notebookIcon, terminalIcon } from '@jupyterlab/ui-components';
import type { LabIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import * as React from 'react';

import { clusterIcon } from '../../core/clusterIcon';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useModels, useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { debuggerIcon } from '../../core/debuggerIcon';
import {
  automlIcon,
  experimentsIcon,
  imageIcon,
  instanceIcon,
  trainingIcon,
  tuningIcon
} from '../../core/icons';
import { sharingIcon } from '../../core/sharingIcon';
import type { HomeModel } from '../model';
import { ForeignCommandIDs } from '../tokens';
import { MachineFacts } from './MachineFacts';

interface IProps {
  model: HomeModel;
  commands: CommandRegistry;
}

/** Where work begins: quick actions, this machine, demo notebooks. */
export function HomePage(props: IProps): React.JSX.Element {
  const { model, commands } = props;
  const trans = useTrans();
  useModels(model.machine, model.costs, model.demos);
  React.useEffect(() => void model.ensure(), [model]);
  const error = model.machine.error ?? model.costs.error ?? model.demos.error;
  return (
    <Page
      crumbs={[{ label: trans.__('Home') }]}
      facts={<MachineFacts machine={model.machine.value} costs={model.costs.value} />}
    >
      {error ? (
        <ErrorBanner
          what={trans.__('Not everything about this machine could be read.')}
          error={error}
          onRetry={() => void model.ensure()}
        />
      ) : null}
      <QuickActions commands={commands} />
      <Demos model={model} commands={commands} />
    </Page>
  );
}

interface IQuickAction {
  command: string;
  args?: ReadonlyPartialJSONObject;
  icon: LabIcon;
  title: string;
  text: string;
}

function QuickActions(props: { commands: CommandRegistry }): React.JSX.Element {
  const { commands } = props;
  const trans = useTrans();
  const actions: readonly IQuickAction[] = [
    {
      command: ForeignCommandIDs.createNotebook,
      icon: notebookIcon,
      title: trans.__('Create notebook'),
      text: trans.__('Choose the image, the kernel and the size of the machine it runs on.')
    },
    {
      command: ForeignCommandIDs.openTerminal,
      icon: terminalIcon,
      title: trans.__('Open image terminal'),
      text: trans.__('A shell in the environment of an image, within the limits of an instance.')
    },
    {
      command: ForeignCommandIDs.openAutoML,
      args: { params: { view: 'create' } },
      icon: automlIcon,
      title: trans.__('Create AutoML experiment'),
      text: trans.__('From a table to the best model of a column, with everything that was tried.')
    },
    {
      command: ForeignCommandIDs.openTraining,
      icon: trainingIcon,
      title: trans.__('Training jobs'),
      text: trans.__('Run a script, a notebook or a built-in algorithm on a machine of its own.')
    },
    {
      command: ForeignCommandIDs.openDebugger,
      icon: debuggerIcon,
      title: trans.__('Debugger'),
      text: trans.__('See inside a training while it runs, and be told what is wrong and where.')
    },
    {
      command: ForeignCommandIDs.openTuning,
      icon: tuningIcon,
      title: trans.__('Tuning jobs'),
      text: trans.__('Find the hyperparameters with the best metric, and steer the search.')
    },
    {
      command: ForeignCommandIDs.openSpark,
      icon: clusterIcon,
      title: trans.__('Spark clusters'),
      text: trans.__('Start Spark on this machine, or connect notebooks to EMR or a Livy server.')
    },
    {
      command: ForeignCommandIDs.openExperiments,
      icon: experimentsIcon,
      title: trans.__('Experiments'),
      text: trans.__('Every run that was recorded: compare, chart and run again.')
    },
    {
      command: ForeignCommandIDs.openSharing,
      icon: sharingIcon,
      title: trans.__('Shared notebooks'),
      text: trans.__('What you have shared by a link and what others share with you, to be copied and run.')
    },
    {
      command: ForeignCommandIDs.openImages,
      icon: imageIcon,
      title: trans.__('Images'),
      text: trans.__('See what each holds, build one, or make your own.')
    },
    {
      command: ForeignCommandIDs.openResources,
      icon: instanceIcon,
      title: trans.__('Running instances'),
      text: trans.__('What runs now, what it costs, and how to stop it.')
    }
  ];
  return (
    <section className="sms-Home-section">
      <h2>{trans.__('Quick actions')}</h2>
      <ul className="sms-Home-cards">
        {actions
          .filter(action => commands.hasCommand(action.command))
          .map(action => (
            <li key={action.command}>
              <button
                type="button"
                className="sms-Card"
                onClick={() => void commands.execute(action.command, action.args)}
              >
                <action.icon.react tag="span" className="sms-Card-icon" />
                <span className="sms-Card-title">{action.title}</span>
                <span className="sms-Card-text">{action.text}</span>
              </button>
            </li>
          ))}
      </ul>
    </section>
  );
}

function Demos(props: IProps): React.JSX.Element | null {
  const { model, commands } = props;
  const trans = useTrans();
  const demos = model.demos.value ?? [];
  if (demos.length === 0) {
    return null;
  }
  return (
    <section className="sms-Home-section">
      <h2>{trans.__('Demo notebooks')}</h2>
      <ul className="sms-Home-demos">
        {demos.map(demo => (
          <li key={demo.path}>
            <button
              type="button"
              className="sms-Link"
              title={demo.path}
              onClick={() => void commands.execute(ForeignCommandIDs.openDocument, { path: demo.path })}
            >
              <notebookIcon.react tag="span" className="sms-icon" />
              {demo.name}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
