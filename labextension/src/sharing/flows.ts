import type { TranslationBundle } from '@jupyterlab/translation';

import type { Snapshot, SnapshotExport } from '../core/wire';
import type { ISharingApi } from './api';
import type { SharingModel } from './model';

/** What people do with snapshots: each asks first, and resolves to null where they thought better of it. */
export class SharingFlows {
  constructor(
    private readonly _model: SharingModel,
    private readonly _trans: TranslationBundle,
    /** The folder that the file browser shows now. */
    private readonly _folder: () => string
  ) {}

  get api(): ISharingApi {
    return this._model.api;
  }

  /** Change who may open a snapshot and how long. */
  async changeAccess(snapshot: Snapshot): Promise<Snapshot | null> {
    const { askAccess } = await import('./dialogs');
    const change = await askAccess(this._trans, snapshot, () => this.api.members());
    return change && (await this.api.update(snapshot.id, change));
  }

  /** End a link. */
  async revoke(snapshot: Snapshot): Promise<Snapshot | null> {
    const { confirmRevoke } = await import('./dialogs');
    return (await confirmRevoke(this._trans, snapshot)) ? await this.api.revoke(snapshot.id) : null;
  }

  /** Make a copy in one's own files; how far it is, `model.copies` tells. */
  async copy(snapshot: Snapshot): Promise<void> {
    const { askCopy } = await import('./dialogs');
    const request = await askCopy(this._trans, snapshot, this._folder());
    if (request) {
      void this._model.copies.add(() => this.api.copy(snapshot.id, request));
    }
  }

  /** Take over a notebook from elsewhere. */
  async import(): Promise<void> {
    const { askImport } = await import('./dialogs');
    const request = await askImport(this._trans, this._folder());
    if (request) {
      void this._model.copies.add(() => this.api.import(request));
    }
  }

  /** Take over a folder that was exported elsewhere; resolves to whether that began. */
  async importFolder(source: string): Promise<boolean> {
    const { confirmImport } = await import('./dialogs');
    const sure = await confirmImport(this._trans, source);
    if (sure) {
      void this._model.copies.add(() => this.api.import({ source, folder: folderOf(source) }));
    }
    return sure;
  }

  /** Write a snapshot for people without this studio. */
  async export(snapshot: Snapshot): Promise<SnapshotExport | null> {
    const { askExport } = await import('./dialogs');
    const folder = await askExport(this._trans, snapshot, this._folder());
    return folder === null ? null : await this.api.export(snapshot.id, folder);
  }

  /**
   * Put a newer version in the place of a copy, after showing what changes.
   *
   * @returns whether it is there now.
   */
  async pull(newer: Snapshot, path: string): Promise<boolean> {
    const differences = await this.api.differences(newer.id, { path });
    const { confirmPull } = await import('./dialogs');
    return (
      (await confirmPull(this._trans, newer, differences)) &&
      (await this._model.copies.add(() =>
        this.api.copy(newer.id, { folder: folderOf(path), replaces: path })
      ))
    );
  }
}

function folderOf(path: string): string {
  return path.split('/').slice(0, -1).join('/');
}
