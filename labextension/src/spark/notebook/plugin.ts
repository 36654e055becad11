/* eslint-disable jupyter/prefer-lazy-imports -- restored notebooks need their chip and their outputs at once */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, ISessionContextDialogs, IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import { ICompletionProviderManager } from '@jupyterlab/completer';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';

import { clusterIcon } from '../../core/clusterIcon';
import { DOMAIN } from '../../core/components/hooks';
import { IStudioEvents } from '../../core/events';
import { CommandIDs as KernelCommands, IKernelsModel } from '../../kernels/tokens';
import { CommandIDs, ISpark } from '../tokens';
import { Catalogues } from './catalogue';
import { createClusterChip } from './clusterChip';
import { CatalogueCompletion } from './completion';
import type { IClusterActions } from './components/ClusterPopup';
import { ConnectFlow } from './connectFlow';
import type { Connection } from './connection';
import { Connections } from './connections';
import { isElsewhere, openSparkUi } from './inside';
import { addOutputs } from './outputs';
import type { SchemaPanel } from './schemaPanel';

/** Name of the chip in the toolbar; `schema/spark-notebook.json` says where it stands. */
const CHIP = 'smstudioCluster';

const notebookPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-smstudio:spark-notebook',
  description: 'Notebooks are connected to Spark clusters, show the schema and complete its names.',
  autoStart: true,
  requires: [
    ISpark,
    IStudioEvents,
    INotebookTracker,
    IToolbarWidgetRegistry,
    ISessionContextDialogs,
    ITranslator
  ],
  optional: [IKernelsModel, ICompletionProviderManager, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    spark: ISpark,
    events: IStudioEvents,
    notebooks: INotebookTracker,
    toolbars: IToolbarWidgetRegistry,
    sessionDialogs: ISessionContextDialogs,
    translator: ITranslator,
    kernels: IKernelsModel | null,
    completion: ICompletionProviderManager | null,
    palette: ICommandPalette | null
  ): void => {
    const { commands, shell } = app;
    const { model } = spark;
    const trans = translator.load(DOMAIN);
    const connections = new Connections(model);
    const catalogues = new Catalogues(model.api, events);
    const dialogs = () => import('./dialogs');
    const flow = new ConnectFlow(
      model,
      {
        connection: async (cluster, kind, refused) =>
          (await dialogs()).askConnection(cluster, kind, refused, trans),
        image: async missing => (await dialogs()).askForImage(missing, trans),
        disconnect: async session => (await dialogs()).askToDisconnect(session, trans)
      },
      async (kernelId, image) => {
        const last = kernels?.switchOf(kernelId)?.id;
        await commands.execute(KernelCommands.switchImage, { image });
        const move = kernels?.switchOf(kernelId);
        return Boolean(move && move.id !== last && (await kernels?.switchReaches(move.id, 'Completed')));
      },
      sessionDialogs,
      trans
    );

    let schema: Promise<SchemaPanel> | null = null;
    const makeSchema = async (): Promise<SchemaPanel> => {
      const module = await import('./schemaPanel');
      const connectionOf = (panel: NotebookPanel): Connection => connections.of(panel);
      const panel = new module.SchemaPanel({ notebooks, connectionOf, catalogues, trans, icon: clusterIcon });
      panel.disposed.connect(() => (schema = null));
      shell.add(panel, 'right', { rank: 700 });
      return panel;
    };
    const openSchema = async (): Promise<void> => {
      schema ??= makeSchema().catch((reason: unknown) => {
        // The next try may find the server again.
        schema = null;
        throw reason;
      });
      shell.activateById((await schema).id);
    };

    const actionsOf = (panel: NotebookPanel, connection: Connection): IClusterActions => ({
      connect: (cluster, choose) => void flow.connect(panel, connection, cluster, choose),
      disconnect: () => void flow.disconnect(connection),
      openUi: () => {
        const { session } = connection;
        if (session) {
          const url = model.api.url(session.ui);
          const place = { cluster: session.cluster, session: session.id };
          openSparkUi(shell, { ...place, url, elsewhere: isElsewhere(session) }, trans);
        }
      },
      openLog: () => {
        const { session } = connection;
        if (session) {
          spark.open({ cluster: session.cluster, tab: 'log', session: String(session.id) });
        }
      },
      openSchema: () => void openSchema(),
      create: () => spark.open({ view: 'create' })
    });
    toolbars.addFactory<NotebookPanel>('Notebook', CHIP, panel => {
      // What the first notebook shows is asked for once; events keep it true.
      void model.sessions.ensure();
      const connection = connections.of(panel);
      return createClusterChip({ connection, actions: actionsOf(panel, connection) }, trans);
    });
    kernels?.switchEnded.connect((_, move) => {
      if (move.state === 'Completed') {
        connections.moved(move.kernel_id);
      }
    });
    commands.addCommand(CommandIDs.showSchema, {
      label: trans.__('Schema of the Spark session'),
      caption: trans.__('Show the databases, tables and columns of the notebook’s session'),
      icon: args => (args['isPalette'] ? undefined : clusterIcon),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: openSchema
    });
    palette?.addItem({ command: CommandIDs.showSchema, category: trans.__('SM Studio') });
    const connectionOf = (widget: Widget): Connection | null => {
      const panel = notebooks.find(other => other === widget);
      return panel ? connections.find(panel.sessionContext) : null;
    };
    completion?.registerProvider(new CatalogueCompletion(catalogues, connectionOf));
  }
};

const outputsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-smstudio:spark-outputs',
  description:
    'Draws what Spark shows below a cell: progress, tables with their columns’ spread, query plans.',
  autoStart: true,
  requires: [ISpark, IStudioEvents, IRenderMimeRegistry, INotebookTracker, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    spark: ISpark,
    events: IStudioEvents,
    rendermime: IRenderMimeRegistry,
    notebooks: INotebookTracker,
    translator: ITranslator
  ): void => {
    const trans = translator.load(DOMAIN);
    const { api } = spark.model;
    addOutputs(rendermime, trans, {
      model: spark.model,
      events,
      panelOf: node => notebooks.find(panel => panel.node.contains(node)) ?? null,
      openUi: place => {
        const session = spark.model.sessionsOf(place.cluster).find(each => each.id === place.session);
        const elsewhere = session !== undefined && isElsewhere(session);
        openSparkUi(app.shell, { ...place, url: api.url(uiPath(place)), elsewhere }, trans);
      }
    });
  }
};

/** Made of ids: what stands in an output could lead anywhere. */
function uiPath({ cluster, session }: { cluster: string; session: number }): string {
  return `smstudio/spark/clusters/${cluster}/sessions/${session}/ui/`;
}

export const notebookPlugins = [notebookPlugin, outputsPlugin] as JupyterFrontEndPlugin<unknown>[];
