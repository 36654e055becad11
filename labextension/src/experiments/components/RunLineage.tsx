import * as React from 'react';

import { Moment } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { LinkButton } from '../../core/components/LinkButton';
import type { Run, RunLineage, RunLink } from '../../core/wire';
import type { ILinks } from '../links';
import { RunState } from './runColumns';

/** The notebook, job or script that a run came from, and what it ran in. */
export function Origin(props: { run: Run; links: ILinks }): React.JSX.Element {
  const { run, links } = props;
  const { source } = run;
  const trans = useTrans();
  const facts: readonly [string, React.ReactNode][] = [
    [trans.__('Run id'), <span className="sms-code">{run.id}</span>],
    [
      trans.__('Job'),
      source.job ? <LinkButton label={source.job} onClick={() => links.openJob(source.job)} /> : null
    ],
    [
      trans.__('Notebook'),
      source.notebook ? (
        <LinkButton label={source.notebook} onClick={() => links.openNotebook(source.notebook)} />
      ) : null
    ],
    [trans.__('Cell'), code(source.cell)],
    [trans.__('Program'), source.name && source.name !== source.notebook ? code(source.name) : null],
    [trans.__('Commit'), code(source.git_commit)],
    [trans.__('Image'), source.image || null],
    [trans.__('Lock of the image'), code(source.image_lock)],
    [trans.__('Instance'), source.instance_type || null]
  ];
  return (
    <dl className="sms-Terms">
      {facts.map(([name, fact]) =>
        fact === null ? null : (
          <React.Fragment key={name}>
            <dt>{name}</dt>
            <dd>{fact}</dd>
          </React.Fragment>
        )
      )}
    </dl>
  );
}

function code(text: string): React.ReactNode {
  return text ? <span className="sms-code">{text}</span> : null;
}

/** Runs around a run: its parent, those nested in it, where it was moved; and the models it logged. */
export function Lineage(props: {
  lineage: RunLineage;
  onOpen: (id: string) => void;
}): React.JSX.Element | null {
  const { lineage, onOpen } = props;
  const { parent, children, models, moved_from: from, moved_to: to } = lineage;
  const trans = useTrans();
  if (!parent && children.length === 0 && models.length === 0 && !from && !to) {
    return null;
  }
  const moved = (id: string): RunLink => ({ id, name: id, status: 'FINISHED' });
  return (
    <section>
      <h2>{trans.__('Lineage')}</h2>
      <dl className="sms-Terms">
        {parent ? <Links name={trans.__('Nested in')} runs={[parent]} onOpen={onOpen} /> : null}
        {children.length > 0 ? (
          <Links name={trans.__('Nested runs')} runs={children} onOpen={onOpen} />
        ) : null}
        {from ? <Links name={trans.__('Moved from')} runs={[moved(from)]} onOpen={onOpen} /> : null}
        {to ? <Links name={trans.__('Moved to')} runs={[moved(to)]} onOpen={onOpen} /> : null}
        {models.length > 0 ? (
          <>
            <dt>{trans.__('Models')}</dt>
            <dd>
              <ul className="sms-Lineage-links">
                {models.map(model => (
                  <li key={model.id}>
                    {model.name} <span className="sms-code sms-quiet">{model.id}</span>{' '}
                    <Moment at={model.created} />
                  </li>
                ))}
              </ul>
            </dd>
          </>
        ) : null}
      </dl>
    </section>
  );
}

interface ILinksProps {
  name: string;
  runs: readonly RunLink[];
  onOpen: (id: string) => void;
}

function Links(props: ILinksProps): React.JSX.Element {
  return (
    <>
      <dt>{props.name}</dt>
      <dd>
        <ul className="sms-Lineage-links">
          {props.runs.map(run => (
            <li key={run.id}>
              <LinkButton label={run.name || run.id} onClick={() => props.onOpen(run.id)} />{' '}
              {run.name === run.id ? null : <RunState run={run} />}
            </li>
          ))}
        </ul>
      </dd>
    </>
  );
}
