import type { CompletionHandler, ICompletionContext, ICompletionProvider } from '@jupyterlab/completer';
import { CompletionTriggerKind } from '@jupyterlab/completer';
import type { Widget } from '@lumino/widgets';

import type { Catalogues } from './catalogue';
import type { Connection } from './connection';
import { isSparkCell, isSql, namesAt, placeAt, quoted } from './sqlNames';

const NOTHING: CompletionHandler.ICompletionItemsReply = { start: 0, end: 0, items: [] };

/** Offers tables and columns of the session where its code is typed. */
export class CatalogueCompletion implements ICompletionProvider {
  constructor(
    private readonly _catalogues: Catalogues,
    /** The connection of a notebook; null for other documents. */
    private readonly _connectionOf: (widget: Widget) => Connection | null
  ) {}

  readonly identifier = 'jupyter-smstudio:spark-catalogue';
  readonly renderer = null;
  /** Above the kernel's own (550), which knows no table. */
  readonly rank = 600;

  isApplicable(context: ICompletionContext): Promise<boolean> {
    return Promise.resolve(Boolean(this._connectionOf(context.widget)?.session));
  }

  readonly fetch: ICompletionProvider['fetch'] = async (request, context, trigger) => {
    const connection = this._connectionOf(context.widget);
    const { text, offset } = request;
    if (!connection?.session || !isSparkCell(text, connection.kind ?? 'python')) {
      return NOTHING;
    }
    const catalogue = this._catalogues.of(connection.session);
    // A person who presses Tab wants the view that the last cell has made; one who only types does not wait.
    const typing = trigger === CompletionTriggerKind.TriggerCharacter;
    const catalog = typing ? catalogue.current.value : await catalogue.latest();
    const place = placeAt(text, offset);
    // In Python and Scala a name needs a beginning: an empty list of tables is in nobody's way.
    if (!catalog || (place.word === '' && place.owner === null && !isSql(text))) {
      return NOTHING;
    }
    const items = namesAt(catalog, place, text).map(({ name, type, about }) => ({
      label: name,
      type,
      insertText: isSql(text) ? quoted(name) : name,
      ...(about ? { documentation: about } : {})
    }));
    return { start: place.start, end: place.end, items };
  };
}
