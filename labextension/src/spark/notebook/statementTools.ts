import type { NotebookPanel } from '@jupyterlab/notebook';
import { DisposableSet } from '@lumino/disposable';

import type { IStudioEvents } from '../../core/events';
import { StudioError } from '../../core/request';
import type { SparkModel } from '../model';
import type { IStatementActions } from './components/StatementProgress';
import { isLive } from './connection';
import type { IStatementOutput, IStatementPlace } from './statement';
import type { IStatementSource } from './statementWatch';

/** What is beside the page of a notebook. */
export interface IStatementParts {
  model: SparkModel;
  events: IStudioEvents;
  /** The notebook that an output is in. */
  panelOf: (node: HTMLElement) => NotebookPanel | null;
  openUi: (place: IStatementPlace) => void;
}

/** What an output can learn of its statement, and do with it. */
export type StatementTools = IStatementSource & IStatementActions;

/** The tools of the output that is drawn into `node`. */
export function statementTools(parts: IStatementParts, node: HTMLElement): StatementTools {
  const { model, events, panelOf, openUi } = parts;
  const { api, sessions } = model;
  const kernel = () => panelOf(node)?.sessionContext.session?.kernel ?? null;
  return {
    ask: ({ cluster, session, statement }) => api.progress(cluster, session, statement),
    follow: (place, handler) => {
      const handlers = new DisposableSet();
      handlers.add(
        events.on('spark', 'statement.changed', ({ cluster, session, statement }) => {
          if (cluster === place.cluster && session === place.session && statement === place.statement) {
            handler();
          }
        })
      );
      return handlers;
    },
    isBusy: () => kernel()?.status === 'busy',
    cancel: async (output: IStatementOutput) => {
      const { place } = output;
      if (place) {
        await api.cancel(place.cluster, place.session, place.statement);
        return;
      }
      const own = kernel();
      if (!own) {
        throw new StudioError(
          'not_found',
          'The kernel of this cell does not run, so there is nothing to cancel.'
        );
      }
      await own.interrupt();
    },
    openUi: ({ place }) => place && openUi(place),
    isOpen: ({ place }) =>
      place !== null &&
      model.sessionsOf(place.cluster).some(session => session.id === place.session && isLive(session)),
    sessions
  };
}
