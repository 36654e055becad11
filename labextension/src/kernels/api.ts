import type { IStudioRequest } from '../core/request';
import type {
  CreatePlacement,
  CreateProposal,
  CreateSwitch,
  CreateTerminal,
  DecideSwitch,
  ImagePage,
  InstanceTypePage,
  Placement,
  PlacementPage,
  Proposal,
  ScriptPage,
  Switch,
  SwitchPage,
  Terminal
} from '../core/wire';

/** What the server does with kernels, and what there is to choose from. */
export interface IKernelsApi {
  images(): Promise<ImagePage>;
  scripts(): Promise<ScriptPage>;
  instanceTypes(): Promise<InstanceTypePage>;
  placements(): Promise<PlacementPage>;
  /** Register where a kernel shall run and start to prepare it; answers at once. */
  place(kernelId: string, request: CreatePlacement): Promise<Placement>;
  /** Cancel the start of a kernel. */
  cancelPlacement(kernelId: string): Promise<void>;
  /** Switches that have not ended. */
  switches(): Promise<SwitchPage>;
  switch(id: string): Promise<Switch>;
  beginSwitch(request: CreateSwitch): Promise<Switch>;
  decideSwitch(id: string, decision: DecideSwitch): Promise<Switch>;
  cancelSwitch(id: string): Promise<void>;
  openTerminal(request: CreateTerminal): Promise<Terminal>;
  /** The nearest image and size for a notebook of somebody else's studio. */
  propose(request: CreateProposal): Promise<Proposal>;
}

/** The same over HTTP. */
export class KernelsApi implements IKernelsApi {
  constructor(private readonly _request: IStudioRequest) {}

  images(): Promise<ImagePage> {
    return this._request.get(['images', 'catalog']);
  }

  scripts(): Promise<ScriptPage> {
    return this._request.get(['images', 'scripts']);
  }

  instanceTypes(): Promise<InstanceTypePage> {
    return this._request.get(['kernels', 'instance-types']);
  }

  placements(): Promise<PlacementPage> {
    return this._request.get(['kernels', 'placements']);
  }

  place(kernelId: string, request: CreatePlacement): Promise<Placement> {
    return this._request.put(['kernels', 'placements', kernelId], request);
  }

  cancelPlacement(kernelId: string): Promise<void> {
    return this._request.delete(['kernels', 'placements', kernelId]);
  }

  switches(): Promise<SwitchPage> {
    return this._request.get(['kernels', 'switches']);
  }

  switch(id: string): Promise<Switch> {
    return this._request.get(['kernels', 'switches', id]);
  }

  beginSwitch(request: CreateSwitch): Promise<Switch> {
    return this._request.post(['kernels', 'switches'], request);
  }

  decideSwitch(id: string, decision: DecideSwitch): Promise<Switch> {
    return this._request.put(['kernels', 'switches', id], decision);
  }

  cancelSwitch(id: string): Promise<void> {
    return this._request.delete(['kernels', 'switches', id]);
  }

  openTerminal(request: CreateTerminal): Promise<Terminal> {
    return this._request.post(['kernels', 'terminals'], request);
  }

  propose(request: CreateProposal): Promise<Proposal> {
    return this._request.post(['kernels', 'proposals'], request);
  }
}
