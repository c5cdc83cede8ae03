import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import type { Exit } from '../model/plugin.ts';
import type { Level } from '../model/spec.ts';

/** How the runner talks into a network namespace: both ways are plain sockets in the runner. */
export interface Door extends AsyncDisposable {
  /** Listens on `port` inside; every connection arrives here, in order of acceptance. */
  listen(port: number, onConnection: (socket: Socket) => void, host?: string): Promise<AsyncDisposable>;
  /** Opens a connection to `port` inside. Rejects with the errno code at once when nothing listens. */
  connect(port: number, signal?: AbortSignal): Promise<Socket>;
}

/** What to start in a room. `cwd` is absolute, as seen inside. */
export interface ProcessRequest {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** A process of a room, streams not yet read. */
export interface RoomProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when the process itself is gone; its streams may still hold data. */
  readonly exited: Promise<Exit>;
  /** On this machine; undefined before it is there and where it cannot be known. */
  pid(): number | undefined;
  /** Signals the process itself, not its children. */
  kill(signal: NodeJS.Signals): void;
  /** SIGKILL to the process and its group. */
  destroy(): void;
  catches(signal: NodeJS.Signals): boolean;
}

/** A folder of the host with what a room wrote below a folder that it saw, and perhaps what it did not write. */
export interface WrittenTree {
  readonly folder: string;
  /** The folder that it is for the spec. */
  readonly shows: string;
}

/** A process that was left in a room. */
export interface Inhabitant {
  /** Program and arguments, with blanks between. */
  readonly command: string;
  /** The service or step that began it, where its environment says so. */
  readonly of?: string;
}

/** A place where processes of one scenario run: a namespace room or a process room. */
export interface ProcessRoom extends AsyncDisposable {
  readonly level: Exclude<Level, 'container'>;
  readonly sealed: boolean;
  readonly door: Door;
  /** The spec's folder as seen inside. */
  readonly workspace: string;
  readonly lateFiles: RoomRequest['lateFiles'];
  /** There until the room's private folder is removed. */
  readonly written: readonly WrittenTree[];
  readonly home: string;
  readonly tmp: string;
  /** How a person enters it, for `--keep`. */
  readonly enter: string;
  /** The name under which a service of this room is reached from inside. */
  host(service: string): string;
  /** Makes addresses of the outside addresses of the room's own loopback, so that its door can listen on them. */
  carry(addresses: readonly string[]): Promise<void>;
  spawn(request: ProcessRequest): RoomProcess;
  /** True when certainly no process of the room lives: nothing can send a span any more. */
  isDeserted(): boolean;
  /** Who lives in it that nobody waits for; empty where the kernel does not tell. */
  inhabitants(): readonly Inhabitant[];
  /** Ends every process and waits until none lives. `true` when that is certain. */
  empty(): Promise<boolean>;
  /** Connections to the outside that the kernel refused so far; 0 where it cannot be seen. */
  egressBlocked(): number;
}

/** What a room must hold from the start. */
export interface RoomRequest {
  /** The folder tree that is seen copy-on-write at its own path. */
  readonly workspace: string;
  /** The folder commands start in, inside the workspace. */
  readonly folder: string;
  /** A private folder on the host for this room. */
  readonly scratch: string;
  /** Names that resolve to an address of the room's loopback. */
  readonly hosts: Readonly<Record<string, string>>;
  /** Host folders and files seen at another path. */
  readonly binds: readonly { readonly source: string; readonly target: string; readonly readOnly: boolean }[];
  /**
   * Targets of files that are empty until their service starts. Those that are shown from elsewhere lie there, on the
   * host; the others are in the spec's folder.
   */
  readonly lateFiles: ReadonlyMap<string, string | undefined>;
  /** A clnrm runs in it, which makes rooms of its own. */
  readonly nested: boolean;
}
