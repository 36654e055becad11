import { PageConfig } from '@jupyterlab/coreutils';

import { StudioError } from '../../core/request';
import type { DebuggedJob, Hunk, LayerOrigin, RuleFinding } from '../../core/wire';
import type { IDebuggerApi } from '../api';
import { pathOf } from '../codePath';
import { findLine } from './cells';
import { changed, changesOf } from './changes';
import type { Documents, Outcome } from './documents';
import type { IProgram, ISource } from './sources';
import { cellSources, fileSources } from './sources';

/** What a proposal changes of a person's code. */
export interface ICodeEdit {
  /** Of the finding that it is for. */
  readonly finding: string;
  readonly source: ISource;
  readonly hunks: readonly Hunk[];
  /** Whether the code has changed since the job was submitted. */
  readonly changed: boolean;
  /** Whether it can be applied; otherwise the new lines can be copied. */
  readonly writable: boolean;
}

/** A person's code: the place where a layer was made, and edits that rules propose. */
export interface ICode {
  open(job: DebuggedJob, origin: LayerOrigin): Promise<void>;
  /** What a finding's proposal would change; or why there is no edit. */
  propose(job: DebuggedJob, finding: RuleFinding): Promise<ICodeEdit | string>;
  apply(edit: ICodeEdit): Promise<Outcome>;
}

/** The same in JupyterLab's documents. */
export class Code implements ICode {
  constructor(
    private readonly _api: Pick<IDebuggerApi, 'training' | 'edit'>,
    private readonly _documents: Documents
  ) {}

  async open(job: DebuggedJob, origin: LayerOrigin): Promise<void> {
    if (origin.cell !== null) {
      return this._openCell(job, origin);
    }
    const path = pathOf(origin.file, (await this._program(job)).source, rootPath());
    if (path === null) {
      throw new StudioError(
        'not_found',
        `${origin.file} is not in the folder that JupyterLab shows, so it cannot be opened here. Look for line ${origin.line} of it.`
      );
    }
    await this._documents.openFile(path, origin.line);
  }

  async propose(job: DebuggedJob, finding: RuleFinding): Promise<ICodeEdit | string> {
    const { proposal, origin } = finding;
    if (!proposal) {
      return '';
    }
    // A loop in a notebook may have its model from a file.
    const cells = job.kind === 'notebook' && (origin === null || origin.cell !== null);
    const sources = await (cells ? this._cells(job, origin) : this._files(job, origin));
    if (sources === null) {
      return `${job.notebook} is not there any more, so no edit of it can be shown. Look whether it was moved, renamed or deleted.`;
    }
    if (sources.length === 0) {
      return '';
    }
    const key = keyOf(job, finding);
    const applied = sources.find(({ text }) => text !== null && text === this._applied.get(key));
    if (applied) {
      return `This was applied to ${applied.name}. Train again to see whether it helps.`;
    }
    const made = await this._api.edit(job.id, {
      proposal,
      origin,
      sources: sources.map(({ name, text, file, line }) => ({ name, text, file, line })),
      cells
    });
    const source = sources[made.source];
    if (!source) {
      return made.reason;
    }
    const writable = source.path !== null && source.text !== null;
    return { finding: key, source, hunks: made.hunks, changed: made.changed, writable };
  }

  async apply({ finding, source, hunks }: ICodeEdit): Promise<Outcome> {
    const { path, cell, text } = source;
    if (path === null || text === null) {
      throw new StudioError('not_found', `${source.name} is not in the folder that JupyterLab shows.`);
    }
    const changes = changesOf(text, hunks);
    const outcome = await this._documents.apply({ path, cell }, text, changes);
    this._applied.set(finding, changed(text, changes));
    return outcome;
  }

  /** What a training starts; a loop in a notebook starts nothing, and no copy is kept of its files. */
  private async _program(job: DebuggedJob): Promise<IProgram> {
    return job.kind === 'job' ? (await this._api.training(job.id)).spec.program : { argv: [], source: '' };
  }

  private async _openCell(job: DebuggedJob, origin: LayerOrigin): Promise<void> {
    const cells = await this._documents.cells(job.notebook);
    if (cells === null) {
      throw new StudioError(
        'not_found',
        `${job.notebook} is not there any more. Look whether it was moved, renamed or deleted.`
      );
    }
    const place = findLine(cells, origin);
    if (place === null) {
      throw new StudioError(
        'not_found',
        `The line “${origin.text}” of cell [${origin.cell}] is not in ${job.notebook} any more, or more than once.`
      );
    }
    await this._documents.openCell(job.notebook, place.cell.index, place.line);
  }

  private async _cells(job: DebuggedJob, origin: LayerOrigin | null): Promise<readonly ISource[] | null> {
    const cells = await this._documents.cells(job.notebook);
    return cells && cellSources(job.notebook, cells, origin);
  }

  private async _files(job: DebuggedJob, origin: LayerOrigin | null): Promise<readonly ISource[]> {
    const read = fileSources(await this._program(job), origin, rootPath()).map(async source => ({
      ...source,
      text: source.path === null ? null : await this._documents.text(source.path)
    }));
    return (await Promise.all(read)).filter(({ text, file }) => text !== null || file);
  }

  /** Texts as they were left by the edits of findings: what is multiplied once is not to be multiplied twice. */
  private readonly _applied = new Map<string, string>();
}

/** What tells a finding from every other one. */
function keyOf(job: DebuggedJob, { rule, step, tensor }: RuleFinding): string {
  return JSON.stringify([job.id, rule, step, tensor]);
}

/** The folder that JupyterLab shows, as in its address. */
function rootPath(): string {
  const root = PageConfig.getOption('rootUri');
  return root && new URL(root).pathname;
}
