import { join } from 'node:path';

import { startReceiver } from '../../testing/contract/receiver';
import { runContract, type Outcome, type Run } from '../../testing/contract/run';
import { startSimulator, type Simulator } from '../../testing/simulator';
import type { SimulatorSettings } from '../../testing/simulator/options';
import { minuteMs, type Row } from './optionRows';

const hourMs = 3_600_000;

/** A stand-in in short minutes, of an account that has been used: with old tasks, and a file. */
export async function useSimulator<T>(
	settings: SimulatorSettings,
	use: (simulator: Simulator) => Promise<T>,
): Promise<T> {
	const short = { minuteMs, fileReadyMs: 20, pendingMs: 30, generatingMs: 70 };
	const simulator = await startSimulator({ ...short, ...settings });
	try {
		for (let hours = 9; hours > 0; hours--) {
			simulator.state.addTask({ createdAt: Date.now() - hours * hourMs });
		}
		simulator.state.addTask({ kind: 'avatarVideo', createdAt: Date.now() - hourMs });
		simulator.state.addReadyFile('lip_sync_video');
		return await use(simulator);
	} finally {
		await simulator.close();
	}
}

/** A run against it that asks all that it can. */
export const optionsOf = ({ url, appId, secretKey }: Simulator, run: Partial<Run> = {}): Run => ({
	account: { baseUrl: url, appId, secretKey },
	minuteMs,
	slackMs: 5_000,
	patience: 100,
	limits: false,
	keep: false,
	spend: 1_000,
	avatarVideo: join(__dirname, '../../testing/simulator/assets/speaker.mp4'),
	signal: new AbortController().signal,
	...run,
});

/** The whole contract against a stand-in with these options, callbacks included. */
export async function runAgainst({ set, arrange, run }: Partial<Row> = {}): Promise<Outcome> {
	return await useSimulator(set ?? {}, async (simulator) => {
		const receiver = await startReceiver(0);
		try {
			arrange?.(simulator);
			return await runContract(optionsOf(simulator, { receiver, ...run }));
		} finally {
			await receiver.close();
		}
	});
}

export const idsOf = ({ checked }: Outcome, outcome: string): string[] =>
	checked.filter(({ finding }) => finding.outcome === outcome).map(({ belief }) => belief.id);
