import { createRequire } from 'node:module';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type * as N8nCore from 'n8n-core';
import { EngineLog } from './log';

/** n8n's registry of services (@n8n/di). */
export interface Container {
	get<T>(service: abstract new (...args: never[]) => T): T;
	set<T>(service: abstract new (...args: never[]) => T, instance: T): void;
}

type BinaryDataArguments = ConstructorParameters<typeof N8nCore.BinaryDataService>;
type Logger = BinaryDataArguments[2];

/** n8n-core, and of the packages under it, in the very copies that it uses, what this harness needs. */
export interface Core {
	n8n: typeof N8nCore;
	container: Container;
	logger: Logger;
	/** Notes content type and encoding on a request, as n8n's server does first. */
	parseIncomingMessage(message: IncomingMessage): void;
	/** Execution data to the string that n8n stores, and back. */
	flatted: { stringify(data: unknown): string; parse(text: string): unknown };
	log: EngineLog;
}

/** Every engine uses this key, so that several can read the same stored credentials. */
const ENCRYPTION_KEY = 'a key for tests and nothing but tests';

let loaded: Core | undefined;

/**
 * Loads n8n-core, once per process (in jest: once per test file). n8n reads its settings from the
 * environment while it loads, so they are set right before.
 */
export function loadCore(userFolder: string): Core {
	if (loaded) return loaded;
	Object.assign(process.env, {
		N8N_USER_FOLDER: userFolder,
		N8N_ENCRYPTION_KEY: ENCRYPTION_KEY,
		N8N_LOG_LEVEL: 'debug',
		N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
	});
	const fromHere = createRequire(__filename);
	const n8n = fromHere('n8n-core') as typeof N8nCore;
	const fromCore = createRequire(fromHere.resolve('n8n-core'));
	const { Container } = fromCore('@n8n/di') as { Container: Container };
	const { Logger } = fromCore('@n8n/backend-common') as { Logger: new (...args: never[]) => Logger };
	const network = fromCore('@n8n/backend-network') as Pick<Core, 'parseIncomingMessage'> & {
		configureGlobalAxiosDefaults(): void;
	};
	const flatted = createRequire(fromCore.resolve('@n8n/backend-common'))('flatted') as Core['flatted'];

	network.configureGlobalAxiosDefaults();
	const log = new EngineLog();
	const logger = Container.get(Logger);
	const winston = logger.getInternalLogger() as unknown as Duplex & { clear(): void };
	winston.clear();
	winston.pipe(log.sink());
	provideEncryptionKey(n8n, Container);

	const { parseIncomingMessage } = network;
	loaded = { n8n, container: Container, logger, parseIncomingMessage, flatted, log };
	return loaded;
}

/** n8n without key rotation, its default, encrypts with the instance's own key (its KeyManagerService). */
function provideEncryptionKey(n8n: typeof N8nCore, container: Container): void {
	const cipher = container.get(n8n.Cipher);
	const { encryptionKey } = container.get(n8n.InstanceSettings);
	const instanceKey = {
		id: 'instance',
		value: cipher.encryptDEKWithInstanceKey(encryptionKey),
		algorithm: 'aes-256-cbc' as const,
		format: 'no-prefix' as const,
	};
	container.get(n8n.EncryptionKeyProxy).setProvider({
		getActiveKey: async () => instanceKey,
		getLegacyKey: async () => instanceKey,
		getKeyById: async () => null,
	});
}
